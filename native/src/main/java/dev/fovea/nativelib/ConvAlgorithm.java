package dev.fovea.nativelib;

/** How a convolution is computed; the codes are those of {@code fovea_conv_algorithm} in program.h. */
public enum ConvAlgorithm {
    /** Blocked channels, one pass. */
    DIRECT(0),
    /** F(2x2, 3x3). */
    WINOGRAD2(1),
    /** F(4x4, 3x3). */
    WINOGRAD4(2),
    /** NHWC, any groups: right, not tuned. */
    PLAIN(3);

    private final int code;

    ConvAlgorithm(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ConvAlgorithm of(int code) {
        for (ConvAlgorithm algorithm : values()) {
            if (algorithm.code == code) {
                return algorithm;
            }
        }
        throw new LinkageError("native library: expected a known convolution algorithm, got code " + code);
    }
}
