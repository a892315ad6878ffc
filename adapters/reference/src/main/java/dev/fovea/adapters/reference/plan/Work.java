package dev.fovea.adapters.reference.plan;

import dev.fovea.api.spi.WorkPool;
import java.util.function.IntConsumer;

/**
 * Threads for the loops of one call.
 *
 * @param pool where they come from
 * @param parallelism the most of them
 */
record Work(WorkPool pool, int parallelism) {

    /** Runs the body for 0 to n - 1, in any order; each index must write what no other one reads or writes. */
    void forEach(int n, IntConsumer body) {
        if (parallelism == 1 || n == 1) {
            for (int i = 0; i < n; i++) {
                body.accept(i);
            }
        } else {
            pool.forEach(n, parallelism, body);
        }
    }
}
