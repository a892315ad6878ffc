package dev.fovea.nativelib;

/** The element type of weights as a file has them; the codes are those of {@code fovea_weights_type} in program.h. */
public enum WeightsType {
    /** 32-bit float. */
    F32(0),
    /** 16-bit float. */
    F16(1),
    /** Signed bytes. */
    I8(2),
    /** Unsigned bytes. */
    U8(3);

    private final int code;

    WeightsType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
