package dev.fovea.nativelib;

/** The activation of a step; the codes are those of {@code fovea_activation} in program.h, which defines them. */
public enum StepActivation {
    /** x. */
    NONE(0),
    /** min(max(x, alpha), beta). */
    CLAMP(1),
    /** x below 0: alpha x. */
    LEAKY_RELU(2),
    /** x below 0: alpha (e^x - 1). */
    ELU(3),
    /** beta elu(x, alpha). */
    SELU(4),
    /** x below 0: alpha (e^(x / alpha) - 1). */
    CELU(5),
    /** x Phi(x). */
    GELU(6),
    /** GELU by its tanh approximation. */
    GELU_TANH(7),
    /** 1 / (1 + e^-x). */
    SIGMOID(8),
    /** min(max(x / 6 + 1/2, 0), 1). */
    HARD_SIGMOID(9),
    /** x sigmoid(x). */
    SILU(10),
    /** x hard_sigmoid(x). */
    HARD_SILU(11),
    /** x tanh(softplus(x)). */
    MISH(12),
    /** log(1 + e^x). */
    SOFTPLUS(13),
    /** x / (1 + |x|). */
    SOFTSIGN(14),
    /** tanh(x). */
    TANH(15),
    /** e^x. */
    EXPONENTIAL(16),
    /** 1 / sqrt(x); infinity from 0 down. */
    RSQRT(17);

    private final int code;

    StepActivation(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
