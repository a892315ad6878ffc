/** ONNX files: graphs written for other runtimes. */
@NullMarked
package dev.fovea.adapters.onnx;

import org.jspecify.annotations.NullMarked;
