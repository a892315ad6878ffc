/**
 * TensorFlow as a backend: SavedModels and graphs as they are, on TensorFlow Java. Nothing of org.tensorflow leaves this
 * package.
 */
@NullMarked
package dev.fovea.adapters.tensorflow;

import org.jspecify.annotations.NullMarked;
