package dev.fovea.adapters.cpu;

import dev.fovea.api.memory.MemoryBlock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arenas and scratch of runs, used again: one for each run at a time, by number of threads. */
final class RunMemory implements AutoCloseable {

    private final Program program;
    private final Map<Integer, ArrayDeque<Block>> idle = new HashMap<>();

    RunMemory(Program program) {
        this.program = program;
    }

    /**
     * The memory of one run.
     *
     * @param block the memory
     * @param bytes its size
     * @param threads that may work in it
     */
    record Block(MemoryBlock block, long bytes, int threads) {
        long address() {
            return block.address();
        }
    }

    Block take(int threads) {
        Block known = idle(threads);
        if (known != null) {
            return known;
        }
        long bytes = program.runBytes(threads);
        return new Block(PackedWeights.allocate(bytes, "arena"), bytes, threads);
    }

    private synchronized @Nullable Block idle(int threads) {
        ArrayDeque<Block> blocks = idle.get(threads);
        return blocks == null ? null : blocks.pollFirst();
    }

    synchronized void give(Block block) {
        idle.computeIfAbsent(block.threads(), t -> new ArrayDeque<>()).addFirst(block);
    }

    @Override
    public synchronized void close() {
        idle.values().forEach(blocks -> blocks.forEach(block -> block.block().close()));
        idle.clear();
    }
}
