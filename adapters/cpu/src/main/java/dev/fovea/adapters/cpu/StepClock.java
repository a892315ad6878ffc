package dev.fovea.adapters.cpu;

import dev.fovea.api.plan.Cost;
import dev.fovea.api.plan.Step;
import dev.fovea.api.plan.StepTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The time of each native step, from the moment somebody asks for it. */
final class StepClock {

    private final List<ProgramTables.Row> rows;
    private final long[] nanos;
    private long pictures;
    private volatile boolean running;

    StepClock(List<ProgramTables.Row> rows) {
        this.rows = rows;
        this.nanos = new long[rows.size()];
    }

    /** Where a run adds its times, or null when nobody wants them. */
    long @Nullable [] start() {
        return running ? new long[nanos.length] : null;
    }

    synchronized void add(long @Nullable [] times, int rowsRun) {
        if (times != null) {
            pictures += rowsRun;
            for (int i = 0; i < times.length; i++) {
                nanos[i] += times[i];
            }
        }
    }

    /** The times since the last call, by step of the plan; empty the first time. */
    synchronized List<StepTime> take() {
        running = true;
        List<StepTime> times = new ArrayList<>();
        if (pictures > 0) {
            for (int i = 0; i < rows.size(); i++) {
                Step step = rows.get(i).source();
                long sum = nanos[i];
                while (i + 1 < rows.size() && rows.get(i + 1).source() == step) {
                    i++;
                    sum += nanos[i];
                }
                times.add(time(step, sum));
            }
        }
        java.util.Arrays.fill(nanos, 0);
        pictures = 0;
        return times;
    }

    private StepTime time(Step step, long sum) {
        Cost cost = step.cost();
        String kernel = step instanceof Step.Compute compute
                ? compute.kernel().name()
                : step instanceof Step.Strip strip ? "strip of " + strip.rows() + " rows" : "copy";
        String detail = step instanceof Step.Compute compute
                ? compute.op() + " -> " + step.output().type()
                : step.inputs().get(0).type() + " -> " + step.output().type();
        return new StepTime(step.name(), kernel, detail, sum, cost.flops() * pictures, cost.bytes() * pictures);
    }
}
