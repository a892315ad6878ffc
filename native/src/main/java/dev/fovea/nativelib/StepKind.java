package dev.fovea.nativelib;

/** What a step of a program computes; the codes are those of {@code fovea_step_kind} in program.h, which says it exactly. */
public enum StepKind {
    /** Convolution, with bias, residual and activation. */
    CONV(0),
    /** Depthwise convolution of blocked channels. */
    DEPTHWISE(1),
    /** Matrix times vector. */
    DENSE(2),
    /** Largest value of each window. */
    MAX_POOL(3),
    /** Mean of each window, padding not counted. */
    AVERAGE_POOL(4),
    /** Mean over height and width. */
    GLOBAL_AVERAGE(5),
    /** Largest value over height and width. */
    GLOBAL_MAX(6),
    /** Sum of two tensors, or of a tensor and weights. */
    ADD(7),
    /** Product of two tensors, or of a tensor and weights. */
    MULTIPLY(8),
    /** Scale and shift for each channel. */
    AFFINE(9),
    /** The activation alone. */
    ACTIVATION(10),
    /** Leaky rectifier with learnt slopes. */
    PRELU(11),
    /** Softmax over the channels of each pixel. */
    SOFTMAX(12),
    /** A region to a place of another tensor, converting the format. */
    COPY(13),
    /** Nearest or bilinear resize. */
    RESIZE(14),
    /** Permutation of up to six axes. */
    TRANSPOSE(15),
    /** Mean over some of up to six axes. */
    MEAN(16),
    /** Transposed convolution. */
    CONV_TRANSPOSE(17),
    /** Depthwise convolution with several outputs for each channel. */
    DEPTHWISE_MULTIPLIER(18);

    private final int code;

    StepKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
