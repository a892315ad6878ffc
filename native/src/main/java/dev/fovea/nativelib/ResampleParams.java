package dev.fovea.nativelib;

/**
 * What one call of {@link NativeKernels#resample} does: {@code fovea_u8_resample_params} of fovea.h, member by member.
 * Sizes are in pixels, the stride in bytes.
 *
 * @param height of the picture
 * @param width of the picture
 * @param order GRAY 0, GRAY_ALPHA 1, RGB 2, BGR 3, RGBA 4, BGRA 5
 * @param rowStride 0 for rows without gaps
 * @param cropY upper edge of the crop
 * @param cropX left edge of the crop
 * @param cropHeight rows of the crop
 * @param cropWidth pixels in a row of the crop
 * @param alpha composite on white 0, drop 1
 * @param target RGB 0, BGR 1, GRAY 2, gray in three channels 3
 * @param filter Pillow's NEAREST 0, BOX 1, BILINEAR 2, HAMMING 3, BICUBIC 4, LANCZOS 5; others as fovea.h lists them
 * @param targetHeight rows of the result
 * @param targetWidth pixels in a row of the result
 * @param layout NHWC 0, NCHW 1
 * @param dtype f32 0, bytes 1
 * @param placeY upper edge of the resized crop in the result; may be negative
 * @param placeX left edge of the resized crop in the result; may be negative
 * @param placeHeight rows of the resized crop; 0 for those of the result
 * @param placeWidth pixels in a row of the resized crop; 0 for those of the result
 * @param background samples of what stays uncovered, that of channel c in the bits from 8 c on
 */
public record ResampleParams(
        int height,
        int width,
        int order,
        int rowStride,
        int cropY,
        int cropX,
        int cropHeight,
        int cropWidth,
        int alpha,
        int target,
        int filter,
        int targetHeight,
        int targetWidth,
        int layout,
        int dtype,
        int placeY,
        int placeX,
        int placeHeight,
        int placeWidth,
        int background) {

    int[] toArray() {
        return new int[] {
            height,
            width,
            order,
            rowStride,
            cropY,
            cropX,
            cropHeight,
            cropWidth,
            alpha,
            target,
            filter,
            targetHeight,
            targetWidth,
            layout,
            dtype,
            placeY,
            placeX,
            placeHeight,
            placeWidth,
            background
        };
    }
}
