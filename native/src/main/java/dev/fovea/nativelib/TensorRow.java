package dev.fovea.nativelib;

/**
 * One tensor of a program: {@code fovea_tensor} of program.h, member by member. Sizes are in pixels and channels.
 *
 * @param space where it lies
 * @param index which input or output of the caller; 0 elsewhere
 * @param offset from the start of the arena to the first element of the halo, a multiple of 16; 0 elsewhere
 * @param format how its elements lie
 * @param height rows without halo
 * @param width pixels of a row without halo
 * @param channels channels of a pixel
 * @param top rows of halo above
 * @param left pixels of halo before each row
 * @param bottom rows of halo below
 * @param right pixels of halo behind each row
 */
public record TensorRow(
        TensorSpace space,
        int index,
        int offset,
        TensorFormat format,
        int height,
        int width,
        int channels,
        int top,
        int left,
        int bottom,
        int right) {

    /** Number of members of {@code fovea_tensor}. */
    static final int INTS = 11;

    /** A tensor without halo in the arena. */
    public static TensorRow arena(int offset, TensorFormat format, int height, int width, int channels) {
        return new TensorRow(TensorSpace.ARENA, 0, offset, format, height, width, channels, 0, 0, 0, 0);
    }

    /** An input of the caller. */
    public static TensorRow input(int index, int height, int width, int channels) {
        return new TensorRow(TensorSpace.INPUT, index, 0, TensorFormat.NHWC, height, width, channels, 0, 0, 0, 0);
    }

    /** An output of the caller. */
    public static TensorRow output(int index, int height, int width, int channels) {
        return new TensorRow(TensorSpace.OUTPUT, index, 0, TensorFormat.NHWC, height, width, channels, 0, 0, 0, 0);
    }

    int[] toArray() {
        return new int[] {space.code(), index, offset, format.code(), height, width, channels, top, left, bottom, right
        };
    }
}
