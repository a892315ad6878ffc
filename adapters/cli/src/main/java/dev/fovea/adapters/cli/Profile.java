package dev.fovea.adapters.cli;

import dev.fovea.Fovea;
import dev.fovea.api.plan.StepTime;
import java.util.List;
import java.util.Locale;

/**
 * Where the time of a model went.
 *
 * @param model its name
 * @param backend what ran it
 * @param threads the most that a call used
 * @param steps each with its time, in the order in which they run
 * @param peak additions and multiplications a second that as many threads of this machine can do, measured; 0 when unknown
 */
record Profile(String model, String backend, int threads, List<StepTime> steps, double peak) {

    /** The same without a peak. */
    Profile(String model, String backend, int threads, List<StepTime> steps) {
        this(model, backend, threads, steps, 0);
    }

    /** The profile of what ran, with the machine's peak measured now where its kernels can say it. */
    static Profile measured(String model, String backend, int threads, List<StepTime> steps) {
        double peak = backend.startsWith("cpu") && !steps.isEmpty()
                ? Fovea.peakFlops(threads).orElse(0)
                : 0;
        return new Profile(model, backend, threads, steps, peak);
    }

    /** The share of the peak at which work was done, such as {@code 87 %}; empty when there is no peak or no work. */
    String ofPeak(long flops, long nanos) {
        return peak <= 0 || flops == 0 || nanos == 0
                ? ""
                : String.format(Locale.ROOT, "%.0f %%", 100 * gigaflops(flops, nanos) * 1e9 / peak);
    }

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
