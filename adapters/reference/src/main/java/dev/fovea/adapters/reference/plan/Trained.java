package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Weights;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Step;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The weights of a plan as row-major floats; those that several steps share are read once. */
final class Trained {

    private final Map<Weights, float[]> values = new HashMap<>();

    /** The bytes that the weights of a plan take here; those that several steps share count once. */
    static long bytes(Plan plan) {
        Set<Weights> all = new HashSet<>();
        plan.steps().forEach(step -> collect(step, all));
        return Float.BYTES * all.stream().mapToLong(Weights::elements).sum();
    }

    private static void collect(Step step, Set<Weights> all) {
        if (step instanceof Step.Compute compute) {
            all.addAll(compute.op().weights());
        } else if (step instanceof Step.Strip strip) {
            List.of(strip.expand(), strip.depthwise(), strip.project()).forEach(part -> collect(part, all));
        }
    }

    float[] of(Weights weights) {
        return values.computeIfAbsent(weights, Weights::toFloats);
    }

    /** As {@link #of}, with as many of one value when there are none. */
    float[] orElse(@Nullable Weights weights, int size, float value) {
        if (weights != null) {
            return of(weights);
        }
        float[] same = new float[size];
        Arrays.fill(same, value);
        return same;
    }
}
