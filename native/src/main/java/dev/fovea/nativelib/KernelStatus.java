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
    WEIGHTS(-19, "filter weight outside the fixed point range"),
    COUNT(-20, "number of tensors, steps or packed weights out of range"),
    TENSOR_SHAPE(-21, "a tensor's space, index, format, size or halo out of range"),
    TENSOR_ARENA(-22, "a tensor outside of the arena, or not at a multiple of 16 elements"),
    TENSOR_ELEMENTS(-23, "tensors of one input or output differ in their number of elements"),
    STEP_KIND(-24, "unknown kind of step"),
    STEP_TENSOR(-25, "a step's tensor is missing, too many, out of range, or of a space it may not have"),
    STEP_FORMAT(-26, "a step's tensor has a format that the step does not take"),
    STEP_SHAPE(-27, "a step's tensors do not fit together"),
    STEP_PARAMS(-28, "kernel, stride, dilation, pad, groups or parameters out of range"),
    STEP_HALO(-29, "the input's halo is smaller than what the kernel reads"),
    STEP_OVERLAP(-30, "the output shares memory with what the step reads"),
    STEP_ACTIVATION(-31, "unknown activation, or one that this step does not take"),
    STEP_ALGORITHM(-32, "no such algorithm or tile in the catalogue for this step"),
    STEP_STRIPS(-33, "not a strip group that can be run"),
    STEP_WEIGHTS(-34, "weights are missing, too many, or of another shape than the step's"),
    STEP_PACKED(-35, "packed weights are null, not aligned or of another size than expected"),
    WEIGHTS_TYPE(-36, "unknown element type of weights, or one that may not be kept"),
    WEIGHTS_BYTES(-37, "an element of the weights lies outside of their memory"),
    PACKED_BYTES(-38, "memory for packed weights too short"),
    PROGRAM_BYTES(-39, "memory for the program too short"),
    PROGRAM(-40, "not a program of this build"),
    THREADS(-41, "threads out of range, or other than the memory was made ready for"),
    ROWS(-42, "negative number of rows"),
    RUN_BYTES(-43, "memory of a run too short"),
    RUN_STATE(-44, "memory not made ready for a run of this program"),
    PLACE(-45, "resized height or width outside 1..2^24, or no part of it inside the result"),
    TRAIN_CALL(-46, "unknown kind of call, or a table shorter than its counts say"),
    TRAIN_COUNT(-47, "more dimensions, operands, numbers, instructions or temporaries than a call may have"),
    TRAIN_OPERAND(-48, "an operand's address, element type, size or stride out of range"),
    TRAIN_CODE(-49, "an unknown instruction, or one of a location that does not exist"),
    TRAIN_SHAPE(-50, "operands, options or window that do not fit together"),
    TRAIN_INDEX(-51, "an index outside of its dimension"),
    TRAIN_PLAN(-52, "memory of the plan too short, or not a plan with such units");

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
