package dev.fovea.adapters.cli;

import dev.fovea.api.plan.StepTime;
import java.util.List;

/**
 * Where the time of a model went.
 *
 * @param model its name
 * @param backend what ran it
 * @param threads the most that a call used
 * @param steps each with its time, in the order in which they run
 */
record Profile(String model, String backend, int threads, List<StepTime> steps) {

    /** The time of all steps. */
    long nanos() {
        return steps.stream().mapToLong(StepTime::nanos).sum();
    }

    /** The additions and multiplications of all steps. */
    long flops() {
        return steps.stream().mapToLong(StepTime::flops).sum();
    }

    /** A step's part of the whole time, 0 to 1. */
    double share(StepTime step) {
        return nanos() == 0 ? 0 : (double) step.nanos() / nanos();
    }

    /** Additions and multiplications a second, in 10^9; 0 when no time was seen. */
    static double gigaflops(long flops, long nanos) {
        return nanos == 0 ? 0 : (double) flops / nanos;
    }
}
