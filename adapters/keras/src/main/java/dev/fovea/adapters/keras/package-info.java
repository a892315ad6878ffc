/** Keras models: the JSON config of a model, with weights from where the caller says, becomes a graph. */
@NullMarked
package dev.fovea.adapters.keras;

import org.jspecify.annotations.NullMarked;
