/** Runs {@code .tflite} models as they are, through TensorFlow Lite. Nothing of {@code org.bytedeco} leaves this package. */
@NullMarked
package dev.fovea.adapters.tflite;

import org.jspecify.annotations.NullMarked;
