package dev.fovea.nativelib;

/**
 * The training kernels apart from products: a call is a table of words off the heap, whose layout train.h gives.
 * Addresses are trusted: whoever calls owns the memory and has checked the operands' windows. Tables are not trusted.
 * All methods are safe for any number of threads, a table and a plan belonging to one call at a time.
 */
public final class NativeTraining {

    /** Bytes of a plan, 64-byte aligned. */
    public static final int PLAN_BYTES = 16384;

    /** Words before the operands. */
    public static final int HEADER_WORDS = 17;

    /** Most dimensions of an operand. */
    public static final int MOST_DIMENSIONS = 12;

    /** Most operands of a call. */
    public static final int MOST_OPERANDS = 32;

    /** Most inputs, numbers and temporaries of a program together. */
    public static final int MOST_LOCATIONS = 512;

    /** Most instructions of a program. */
    public static final int MOST_INSTRUCTIONS = 1024;

    NativeTraining() {}

    /**
     * Checks a call and computes it.
     *
     * @param isa a level of the float kernels ({@link NativePrograms#isa})
     * @param call address of the table
     * @param words its length
     * @param alone whether no other thread can help
     * @param plan address of {@link #PLAN_BYTES}; its first word is the index that {@link KernelStatus#TRAIN_INDEX} is
     *     about
     * @return 0 when it is done; the number of units that {@link #run} is still due for, and {@link #end} after them; or
     *     the code of a {@link KernelStatus}
     */
    public long begin(Isa isa, long call, int words, boolean alone, long plan) {
        return Binding.trainBegin(isa.code(), call, words, alone ? 1 : 0, plan, PLAN_BYTES);
    }

    /** Bytes of scratch, 64-byte aligned, that all units of the plan share; may be 0. */
    public long scratchBytes(long plan) {
        return Binding.trainScratchBytes(plan);
    }

    /** Computes units first..last - 1, in any order, on any threads; the code of a status. */
    public int run(long plan, long scratch, long first, long last) {
        return Binding.trainRun(plan, scratch, first, last);
    }

    /** Completes the call; the code of a status. */
    public int end(long plan, long scratch) {
        return Binding.trainEnd(plan, scratch);
    }
}
