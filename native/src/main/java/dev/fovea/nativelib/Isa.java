package dev.fovea.nativelib;

import java.util.Locale;

/** An instruction set level of the kernels; the codes are those of {@code fovea_isa} in fovea.h. */
public enum Isa {
    /** Plain C++. */
    SCALAR(0),
    /** x86-64 with AVX2. */
    AVX2(1),
    /** x86-64 with AVX-512 F, BW, VL and DQ. */
    AVX512(2),
    /** x86-64 with the same and VNNI. */
    AVX512VNNI(3),
    /** ARM64 with Advanced SIMD. */
    NEON(4);

    private final int code;

    Isa(int code) {
        this.code = code;
    }

    /** The name in properties and messages, such as {@code avx512vnni}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    int code() {
        return code;
    }

    static Isa of(int code) {
        for (Isa isa : values()) {
            if (isa.code == code) {
                return isa;
            }
        }
        throw new LinkageError("native library: expected a known instruction set, got code " + code);
    }
}
