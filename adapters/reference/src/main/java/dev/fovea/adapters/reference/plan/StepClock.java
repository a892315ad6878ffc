package dev.fovea.adapters.reference.plan;

import dev.fovea.api.plan.Step;
import dev.fovea.api.plan.StepTime;
import java.util.ArrayList;
import java.util.List;

/** Adds up the time of each step until it is asked for. */
final class StepClock {

    private final List<Step> steps;
    private final long[] nanos;
    private long rows;

    StepClock(List<Step> steps) {
        this.steps = steps;
        this.nanos = new long[steps.size()];
    }

    synchronized void add(int step, long time) {
        nanos[step] += time;
    }

    synchronized void addRow() {
        rows++;
    }

    /** The times since the last call. */
    synchronized List<StepTime> take() {
        List<StepTime> times = new ArrayList<>();
        for (int i = 0; i < nanos.length; i++) {
            Step step = steps.get(i);
            times.add(new StepTime(
                    step.name(),
                    "java",
                    what(step) + " -> " + step.output().type(),
                    nanos[i],
                    step.cost().flops() * rows,
                    step.cost().bytes() * rows));
            nanos[i] = 0;
        }
        rows = 0;
        return times;
    }

    private static String what(Step step) {
        if (step instanceof Step.Copy) {
            return "copy";
        }
        return step instanceof Step.Compute compute ? compute.op().toString() : "strip";
    }
}
