@NullMarked
package dev.fovea.adapters.keras.applications;

import org.jspecify.annotations.NullMarked;
