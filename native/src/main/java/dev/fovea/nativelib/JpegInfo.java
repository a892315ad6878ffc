package dev.fovea.nativelib;

/**
 * What the markers of a JPEG say: {@code fovea_jpeg_info} of jpeg.h, member by member.
 *
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param channels 1 gray, 3 colour
 * @param orientation of EXIF, 1 to 8
 * @param scans at least 1; a decoder holds all coefficients of a picture of several scans
 * @param blocks of 8 x 8 coefficients, in all components
 */
public record JpegInfo(int width, int height, int channels, int orientation, int scans, int blocks) {

    static final int MEMBERS = 6;

    static JpegInfo of(int[] members) {
        return new JpegInfo(members[0], members[1], members[2], members[3], members[4], members[5]);
    }

    int[] toArray() {
        return new int[] {width, height, channels, orientation, scans, blocks};
    }
}
