package dev.fovea.api.spi;

/** Which of the three operands of a convolution is computed from the other two; closed under differentiation. */
public enum Product {
    /** The output: the convolution itself. */
    OUTPUT,
    /** The input, by spreading the output through the kernel: the input's gradient, and transposed convolution. */
    INPUT,
    /** The kernel, by correlating input and output: the kernel's gradient. */
    KERNEL
}
