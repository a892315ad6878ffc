package dev.fovea.nativelib;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whole networks as tables of tensors and steps, run in one native call a batch; program.h holds the exact rules.
 * Addresses and their sizes are trusted: whoever calls owns the memory and checks it. Tables are not trusted. All methods
 * are safe for any number of threads; a program may be run by many at once, each run with memory of its own.
 */
public final class NativePrograms {

    NativePrograms() {}

    /** The level of the float kernels to use when levels up to {@code cap} are allowed. */
    public Isa isa(Isa cap) {
        return Isa.of(Binding.programIsa(cap.code()));
    }

    /** The address of a direct buffer's first byte, its position not counted; 0 for a heap buffer. */
    public long address(ByteBuffer buffer) {
        return buffer.isDirect() ? Binding.bufferAddress(buffer) : 0;
    }

    /** How the convolution is best computed, by its shape alone. */
    public ConvChoice convChoice(Isa isa, ConvShape shape) {
        int[] choice = new int[4];
        KernelStatus status = KernelStatus.of(Binding.convChoice(isa.code(), shape.toArray(), choice));
        if (status != KernelStatus.OK) {
            throw new IllegalArgumentException(
                    "convolution " + shape + ": expected a shape that a kernel can run, got " + status.meaning());
        }
        return new ConvChoice(ConvAlgorithm.of(choice[0]), choice[1], choice[2], choice[3]);
    }

    /** Rows at a time for a fused group of convolution, depthwise and 1 x 1 convolution; 0 when better run apart. */
    public int stripRows(
            Isa isa,
            ConvShape expand,
            int kernelHeight,
            int kernelWidth,
            int strideHeight,
            int strideWidth,
            ConvShape project) {
        return Math.max(
                0,
                Binding.stripRows(
                        isa.code(),
                        expand.toArray(),
                        kernelHeight,
                        kernelWidth,
                        strideHeight,
                        strideWidth,
                        project.toArray()));
    }

    /** Bytes of a step's packed weights, a multiple of 64; or a negative status code. */
    public long packedBytes(Isa isa, StepRow step, TensorRow input, TensorRow output, WeightsRow weights, long bytes) {
        return Binding.packedBytes(
                isa.code(),
                step.toArray(),
                input.toArray(),
                output.toArray(),
                bytes,
                weights.type().code(),
                weights.shape());
    }

    /**
     * Packs a step's weights, scales applied, bias behind them.
     *
     * @param isa the level whose kernels will read them
     * @param step the step
     * @param input its input tensor
     * @param output its output tensor
     * @param weights what lies at {@code data}
     * @param data address of element (0, 0, 0, 0)
     * @param bytes from there to the end of the memory
     * @param packed address of 64-byte aligned memory
     * @param packedBytes its size: {@link #packedBytes}
     */
    public KernelStatus pack(
            Isa isa,
            StepRow step,
            TensorRow input,
            TensorRow output,
            WeightsRow weights,
            long data,
            long bytes,
            long packed,
            long packedBytes) {
        return KernelStatus.of(Binding.pack(
                isa.code(),
                step.toArray(),
                input.toArray(),
                output.toArray(),
                data,
                0,
                bytes,
                weights.type().code(),
                weights.shape(),
                weights.scale(),
                weights.zeroPoint(),
                weights.bias(),
                packed,
                packedBytes));
    }

    /** As the other, from a heap array: little-endian elements from byte {@code offset} on. */
    public KernelStatus pack(
            Isa isa,
            StepRow step,
            TensorRow input,
            TensorRow output,
            WeightsRow weights,
            byte[] data,
            int offset,
            long packed,
            long packedBytes) {
        if (offset < 0 || offset > data.length) {
            throw new IndexOutOfBoundsException("weights: expected an offset in 0.." + data.length + ", got " + offset
                    + "; check the file's table");
        }
        return KernelStatus.of(Binding.pack(
                isa.code(),
                step.toArray(),
                input.toArray(),
                output.toArray(),
                data,
                offset,
                data.length - offset,
                weights.type().code(),
                weights.shape(),
                weights.scale(),
                weights.zeroPoint(),
                weights.bias(),
                packed,
                packedBytes));
    }

    /** Bytes of a program's memory, or a negative status code. */
    public long programBytes(int tensors, int steps) {
        return Binding.programBytes(tensors, steps);
    }

    /**
     * Checks the tables and writes the program.
     *
     * @param isa the level of its kernels
     * @param tensors the table of tensors
     * @param steps the table of steps, in their order
     * @param packed addresses of the packed weights, which must outlive the program
     * @param packedBytes their sizes
     * @param arenaBytes size of the arena that offsets lie in
     * @param program address of 64-byte aligned memory
     * @param programBytes its size: {@link #programBytes}
     */
    public ProgramStatus create(
            Isa isa,
            List<TensorRow> tensors,
            List<StepRow> steps,
            long[] packed,
            long[] packedBytes,
            long arenaBytes,
            long program,
            long programBytes) {
        if (packed.length != packedBytes.length) {
            throw new IllegalArgumentException("packed weights: expected one size for each of " + packed.length
                    + " addresses, got " + packedBytes.length + "; give both arrays the same length");
        }
        int[] tensorTable = new int[tensors.size() * TensorRow.INTS];
        for (int i = 0; i < tensors.size(); i++) {
            System.arraycopy(tensors.get(i).toArray(), 0, tensorTable, i * TensorRow.INTS, TensorRow.INTS);
        }
        int[] stepTable = new int[steps.size() * StepRow.INTS];
        for (int i = 0; i < steps.size(); i++) {
            System.arraycopy(steps.get(i).toArray(), 0, stepTable, i * StepRow.INTS, StepRow.INTS);
        }
        int[] failed = {-1};
        int status = Binding.programCreate(
                isa.code(),
                tensorTable,
                tensors.size(),
                stepTable,
                steps.size(),
                packed,
                packedBytes,
                packed.length,
                arenaBytes,
                program,
                programBytes,
                failed);
        return new ProgramStatus(KernelStatus.of(status), failed[0]);
    }

    /** Number of inputs of a program. */
    public int inputs(long program) {
        return Binding.programInputs(program);
    }

    /** Number of outputs of a program. */
    public int outputs(long program) {
        return Binding.programOutputs(program);
    }

    /** Bytes of memory of one run with up to {@code threads} threads (1..64), or a negative status code. */
    public long runBytes(long program, int threads) {
        return Binding.runBytes(program, threads);
    }

    /** Makes 64-byte aligned memory ready for one run; every {@link #help} on it has returned. */
    public KernelStatus runBegin(long program, long memory, long memoryBytes, int threads) {
        return KernelStatus.of(Binding.runBegin(program, memory, memoryBytes, threads));
    }

    /**
     * Runs the program on {@code rows} pictures, one after the other.
     *
     * @param program the program
     * @param rows number of pictures
     * @param inputs addresses of the dense rows of each input
     * @param outputs addresses of the dense rows of each output
     * @param memory what {@link #runBegin} made ready; to be freed or made ready again only when every {@link #help} on
     *     it has returned, too
     * @param memoryBytes its size
     * @param threads what {@link #runBegin} was told
     * @param active address of an int32 that all runs of the process share, zero at first
     * @param limit helpers leave while more threads than this are active
     * @param nanos null, or one element for each step, to which its wall time is added
     */
    public KernelStatus run(
            long program,
            int rows,
            long[] inputs,
            long[] outputs,
            long memory,
            long memoryBytes,
            int threads,
            long active,
            int limit,
            long @Nullable [] nanos) {
        int wanted = inputs(program);
        if (inputs.length < wanted) {
            throw new IllegalArgumentException("inputs: expected " + wanted + " addresses, got " + inputs.length
                    + "; give one for each input of the program");
        }
        wanted = outputs(program);
        if (outputs.length < wanted) {
            throw new IllegalArgumentException("outputs: expected " + wanted + " addresses, got " + outputs.length
                    + "; give one for each output of the program");
        }
        return KernelStatus.of(
                Binding.run(program, rows, inputs, outputs, memory, memoryBytes, threads, active, limit, nanos));
    }

    /** Works for the run that uses this memory until it ends, no place is left or too many threads are active. */
    public KernelStatus help(long program, long memory, long memoryBytes, int threads, long active, int limit) {
        return KernelStatus.of(Binding.help(program, memory, memoryBytes, threads, active, limit));
    }

    /** Ends a run whose {@link #run} is never called, so that its helpers return. */
    public KernelStatus runEnd(long program, long memory, long memoryBytes, int threads) {
        return KernelStatus.of(Binding.runEnd(program, memory, memoryBytes, threads));
    }
}
