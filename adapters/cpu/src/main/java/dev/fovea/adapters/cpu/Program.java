package dev.fovea.adapters.cpu;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.plan.Plan;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.KernelStatus;
import dev.fovea.nativelib.NativePrograms;
import dev.fovea.nativelib.ProgramStatus;

/** A checked native program with its packed weights. */
final class Program implements AutoCloseable {

    private final NativePrograms programs;
    private final Isa isa;
    private final MemoryBlock block;
    private final PackedWeights packed;

    private Program(NativePrograms programs, Isa isa, MemoryBlock block, PackedWeights packed) {
        this.programs = programs;
        this.isa = isa;
        this.block = block;
        this.packed = packed;
    }

    /** Takes over the packed weights when it returns. */
    static Program create(NativePrograms programs, Isa isa, Plan plan, ProgramTables tables, PackedWeights packed) {
        long bytes =
                programs.programBytes(tables.tensors().size(), tables.rows().size());
        if (bytes <= 0) {
            throw refused(plan.name(), KernelStatus.of(bytes), -1);
        }
        MemoryBlock block = PackedWeights.allocate(bytes, "program " + plan.name());
        ProgramStatus status = programs.create(
                isa,
                tables.tensors(),
                tables.rows().stream().map(ProgramTables.Row::step).toList(),
                packed.addresses(),
                packed.sizes(),
                plan.arenaBytes(),
                block.address(),
                bytes);
        if (status.status() != KernelStatus.OK) {
            block.close();
            int failed = status.failed();
            boolean step = status.status().name().startsWith("STEP")
                    && failed >= 0
                    && failed < tables.rows().size();
            throw refused(
                    plan.name()
                            + (step
                                    ? " step "
                                            + tables.rows().get(failed).source().name()
                                    : ""),
                    status.status(),
                    failed);
        }
        return new Program(programs, isa, block, packed);
    }

    private static BackendException refused(String name, KernelStatus status, int failed) {
        return new BackendException(Fault.of("native program", name)
                .expected("tables that native code takes")
                .got(status + ": " + status.meaning() + (failed < 0 ? "" : " (row " + failed + ")")));
    }

    NativePrograms programs() {
        return programs;
    }

    Isa isa() {
        return isa;
    }

    long address() {
        return block.address();
    }

    /** Bytes of the tables and the packed weights. */
    long bytes() {
        return block.buffer().capacity() + packed.bytes();
    }

    /** Bytes that a run with so many threads needs. */
    long runBytes(int threads) {
        long bytes = programs.runBytes(block.address(), threads);
        if (bytes <= 0) {
            throw refused("run", KernelStatus.of(bytes), -1);
        }
        return bytes;
    }

    @Override
    public void close() {
        block.close();
        packed.close();
    }
}
