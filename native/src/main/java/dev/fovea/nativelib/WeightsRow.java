package dev.fovea.nativelib;

import org.jspecify.annotations.Nullable;

/**
 * A kernel as a file has it: {@code fovea_weights} of program.h. Element (h, w, i, o) lies at {@code h * strideHeight + w *
 * strideWidth + i * strideInput + o * strideOutput} elements from the first.
 *
 * @param type of the elements
 * @param height of the kernel
 * @param width of the kernel
 * @param inputs input channels of a group
 * @param outputs output channels of all groups
 * @param strideHeight elements
 * @param strideWidth elements
 * @param strideInput elements
 * @param strideOutput elements
 * @param scale factor for each output, or null for 1
 * @param zeroPoint what is taken from the stored integer of each output, or null for 0
 * @param bias for each output, or null for 0; the shift of AFFINE
 */
@SuppressWarnings("ArrayRecordComponent") // large, written once, handed to native code
public record WeightsRow(
        WeightsType type,
        int height,
        int width,
        int inputs,
        int outputs,
        long strideHeight,
        long strideWidth,
        long strideInput,
        long strideOutput,
        float @Nullable [] scale,
        int @Nullable [] zeroPoint,
        float @Nullable [] bias) {

    /** Checks that there is one scale, zero point and bias for each output. */
    public WeightsRow {
        length("scale", outputs, scale == null ? outputs : scale.length);
        length("zero point", outputs, zeroPoint == null ? outputs : zeroPoint.length);
        length("bias", outputs, bias == null ? outputs : bias.length);
    }

    /**
     * A strided kernel; see the constructor's parameters.
     *
     * @param sizes height, width, inputs of a group, outputs
     * @param strides of the same, in elements
     */
    public static WeightsRow strided(
            WeightsType type,
            int[] sizes,
            long[] strides,
            float @Nullable [] scale,
            int @Nullable [] zeroPoint,
            float @Nullable [] bias) {
        return new WeightsRow(
                type,
                sizes[0],
                sizes[1],
                sizes[2],
                sizes[3],
                strides[0],
                strides[1],
                strides[2],
                strides[3],
                scale,
                zeroPoint,
                bias);
    }

    /** Dense float weights in the order height, width, inputs, outputs. */
    public static WeightsRow hwio(int height, int width, int inputs, int outputs, float @Nullable [] bias) {
        return new WeightsRow(
                WeightsType.F32,
                height,
                width,
                inputs,
                outputs,
                (long) width * inputs * outputs,
                (long) inputs * outputs,
                outputs,
                1,
                null,
                null,
                bias);
    }

    /** A vector of float weights. */
    public static WeightsRow vector(int elements, float @Nullable [] shift) {
        return hwio(1, 1, 1, elements, shift);
    }

    long[] shape() {
        return new long[] {strideHeight, strideWidth, strideInput, strideOutput, height, width, inputs, outputs};
    }

    private static void length(String what, int expected, int got) {
        if (got != expected) {
            throw new IllegalArgumentException("weights " + what + ": expected " + expected + " values, got " + got
                    + "; give one for each output");
        }
    }
}
