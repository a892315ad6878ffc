package dev.fovea.adapters.cpu;

import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;

/** The counter that all runs of the process share, so that helpers leave when callers bring enough threads. */
final class ActiveThreads {

    private ActiveThreads() {}

    /** Made when it is first needed; lives as long as the process. */
    private static final class Holder {
        private static final MemoryBlock COUNTER = make();

        private static MemoryBlock make() {
            MemoryBlock block = Memory.allocatePooled(64, "counter of threads");
            block.buffer().putInt(0, 0);
            return block;
        }
    }

    static long address() {
        return Holder.COUNTER.address();
    }
}
