package dev.fovea.nativelib;

/** What a native call answered; the codes are those of {@code fovea_status} in fovea.h. */
public enum KernelStatus {
    OK(0, "done"),
    NULL(-1, "a required pointer is null"),
    SOURCE_SIZE(-2, "height or width of the picture outside 1..2^30"),
    SOURCE_ORDER(-3, "unknown channel order of the picture"),
    SOURCE_STRIDE(-4, "row stride shorter than a row"),
    SOURCE_BYTES(-5, "picture shorter than its rows"),
    CROP(-6, "crop empty or outside the picture"),
    ALPHA(-7, "unknown alpha rule"),
    TARGET_ORDER(-8, "unknown target channel order"),
    FILTER(-9, "unknown resampling filter"),
    TARGET_SIZE(-10, "target height or width outside 1..2^24"),
    LAYOUT(-11, "unknown layout"),
    DTYPE(-12, "unknown element type"),
    TABLE_BYTES(-13, "lookup table of another size than [channels][256]"),
    TARGET_BYTES(-14, "output slot shorter than the result"),
    SCRATCH_BYTES(-15, "scratch memory too short"),
    ALIGNMENT(-16, "memory not aligned"),
    KERNEL(-17, "no kernel of this index"),
    ISA(-18, "the kernel needs an instruction set that this machine lacks"),
    WEIGHTS(-19, "filter weight outside the fixed point range");

    private final int code;
    private final String meaning;

    KernelStatus(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** What the status says, for people. */
    public String meaning() {
        return meaning;
    }

    /** The status of a code that a call returned: 0, negative, or a non-negative result, which is {@link #OK}. */
    public static KernelStatus of(long code) {
        for (KernelStatus status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        if (code > 0) {
            return OK;
        }
        throw new LinkageError("native library: expected a known status, got " + code);
    }
}
