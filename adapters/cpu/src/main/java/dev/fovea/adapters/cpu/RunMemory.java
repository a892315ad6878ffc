package dev.fovea.adapters.cpu;

import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.memory.MemoryBlock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arenas and scratch of runs, used again: one for each run at a time, by number of threads. No more idle ones are kept
 * than there are processors, and none when memory runs short.
 */
final class RunMemory implements AutoCloseable {

    private final Program program;
    private final Map<Integer, ArrayDeque<Block>> idle = new HashMap<>();
    private final int most = Runtime.getRuntime().availableProcessors();

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
        MemoryBlock block;
        try {
            block = PackedWeights.allocate(bytes, "arena");
        } catch (MemoryLimitException e) {
            close(); // what is idle may be what is missing
            block = PackedWeights.allocate(bytes, "arena");
        }
        return new Block(block, bytes, threads);
    }

    private synchronized @Nullable Block idle(int threads) {
        ArrayDeque<Block> blocks = idle.get(threads);
        return blocks == null ? null : blocks.pollFirst();
    }

    synchronized void give(Block block) {
        ArrayDeque<Block> blocks = idle.computeIfAbsent(block.threads(), t -> new ArrayDeque<>());
        if (blocks.size() < most) {
            blocks.addFirst(block);
        } else {
            block.block().close();
        }
    }

    @Override
    public synchronized void close() {
        idle.values().forEach(blocks -> blocks.forEach(block -> block.block().close()));
        idle.clear();
    }
}
