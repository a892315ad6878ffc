package dev.fovea.api.model;

/** How the pixels of a batch lie in memory. */
public enum Layout {
    /** Batch, rows, columns, channels: TensorFlow's order. */
    NHWC,
    /** Batch, channels, rows, columns: ONNX's order. */
    NCHW
}
