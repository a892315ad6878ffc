package dev.fovea.nativelib;

/** Where a tensor of a program lies; the codes are those of {@code fovea_space} in program.h. */
public enum TensorSpace {
    /** In the arena of the run, at the offset. */
    ARENA(0),
    /** In the caller's rows of an input: NHWC without halo. */
    INPUT(1),
    /** In the caller's rows of an output: NHWC without halo. */
    OUTPUT(2),
    /** In a ring of rows between two steps of a strip group: C16. */
    STRIP(3);

    private final int code;

    TensorSpace(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
