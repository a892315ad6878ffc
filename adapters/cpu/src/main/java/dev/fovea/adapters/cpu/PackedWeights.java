package dev.fovea.adapters.cpu;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.KernelStatus;
import dev.fovea.nativelib.NativePrograms;
import dev.fovea.nativelib.WeightsRow;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The weights of a program in the kernels' own order: packed once, read by every run. */
final class PackedWeights implements AutoCloseable {

    private final List<MemoryBlock> blocks = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();

    private PackedWeights() {}

    static PackedWeights pack(NativePrograms programs, Isa isa, ProgramTables tables) {
        PackedWeights packed = new PackedWeights();
        try {
            for (ProgramTables.Row row : tables.rows()) {
                StepWeights weights = row.weights();
                if (weights != null) {
                    packed.add(programs, isa, row, weights);
                }
            }
            return packed;
        } catch (RuntimeException | Error e) {
            packed.close();
            throw e;
        }
    }

    private void add(NativePrograms programs, Isa isa, ProgramTables.Row row, StepWeights weights) {
        WeightsRow form = weights.row();
        ByteBuffer data = weights.data();
        long bytes = programs.packedBytes(isa, row.step(), row.input(), row.output(), form, data.limit());
        if (bytes <= 0) {
            throw refused(row, KernelStatus.of(bytes));
        }
        MemoryBlock block = allocate(bytes, "weights of " + row.source().name());
        blocks.add(block);
        sizes.add(bytes);
        KernelStatus status;
        try {
            status = programs.pack(
                    isa,
                    row.step(),
                    row.input(),
                    row.output(),
                    form,
                    programs.address(data),
                    data.limit(),
                    block.address(),
                    bytes);
        } finally {
            Reference.reachabilityFence(data);
        }
        if (status != KernelStatus.OK) {
            throw refused(row, status);
        }
    }

    private static BackendException refused(ProgramTables.Row row, KernelStatus status) {
        return new BackendException(Fault.of("native kernel", row.source().name())
                .expected("to take the weights of this step")
                .got(status + ": " + status.meaning()));
    }

    /** A block of that size, which the memory gauge counts. */
    static MemoryBlock allocate(long bytes, String what) {
        if (bytes > Integer.MAX_VALUE) {
            throw new MemoryLimitException(Fault.of("memory", what)
                    .expected("at most " + Integer.MAX_VALUE + " bytes in one piece")
                    .got(bytes)
                    .repair("use a smaller model or input size"));
        }
        return Memory.allocate((int) bytes);
    }

    long[] addresses() {
        return blocks.stream().mapToLong(MemoryBlock::address).toArray();
    }

    long[] sizes() {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /** Bytes of all weights. */
    long bytes() {
        return sizes.stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        blocks.forEach(MemoryBlock::close);
        blocks.clear();
    }
}
