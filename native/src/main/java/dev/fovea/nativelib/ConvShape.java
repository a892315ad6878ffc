package dev.fovea.nativelib;

/**
 * The form of a convolution on blocked tensors, or on an NHWC input of at most 4 channels: {@code fovea_conv_shape} of
 * program.h, member by member.
 *
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param strideHeight rows from a window to the next
 * @param strideWidth columns from a window to the next
 * @param dilationHeight rows from a tap to the next
 * @param dilationWidth columns from a tap to the next
 * @param groups of channels
 * @param inputChannels of all groups
 * @param outputChannels of all groups
 * @param outputHeight rows of the output
 * @param outputWidth columns of the output
 * @param inputFormat how the input lies
 * @param flat true for a 1 x 1 kernel of stride 1 when no tensor has a halo
 */
public record ConvShape(
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int dilationHeight,
        int dilationWidth,
        int groups,
        int inputChannels,
        int outputChannels,
        int outputHeight,
        int outputWidth,
        TensorFormat inputFormat,
        boolean flat) {

    int[] toArray() {
        return new int[] {
            kernelHeight,
            kernelWidth,
            strideHeight,
            strideWidth,
            dilationHeight,
            dilationWidth,
            groups,
            inputChannels,
            outputChannels,
            outputHeight,
            outputWidth,
            inputFormat.code(),
            flat ? 1 : 0
        };
    }
}
