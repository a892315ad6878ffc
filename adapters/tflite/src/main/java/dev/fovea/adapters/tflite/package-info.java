/**
 * Reads {@code .tflite} models into graphs, and runs them as they are, through TensorFlow Lite. Nothing of {@code
 * org.bytedeco} or {@code org.tensorflow} leaves this package.
 */
@NullMarked
package dev.fovea.adapters.tflite;

import org.jspecify.annotations.NullMarked;
