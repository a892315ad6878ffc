package dev.fovea.nativelib;

/** How a tensor's elements lie; the codes are those of {@code fovea_format} in program.h. */
public enum TensorFormat {
    /** Pixels of all channels. */
    NHWC(0),
    /** Planes of 16 channels; the lanes behind the last channel hold zeros. */
    C16(1);

    private final int code;

    TensorFormat(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
