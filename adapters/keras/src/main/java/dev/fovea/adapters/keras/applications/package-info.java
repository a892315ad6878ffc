/** The networks that Keras publishes as its applications, layer by layer, for weights from anywhere. */
@NullMarked
package dev.fovea.adapters.keras.applications;

import org.jspecify.annotations.NullMarked;
