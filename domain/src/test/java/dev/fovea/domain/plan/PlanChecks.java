package dev.fovea.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Plans a graph, runs the plan, and compares with the graph itself. */
final class PlanChecks {

    private PlanChecks() {}

    static Plan check(Graph graph, PlanTarget target) {
        Plan plan = Planner.plan(graph, target);
        same(graph, plan);
        LiveCheck.check(graph, plan);
        assertThat(plan.toString()).isEqualTo(Planner.plan(graph, target).toString());
        assertThat(plan.arenaBytes()).isGreaterThanOrEqualTo(plan.lowerBound());
        return plan;
    }

    static void same(Graph graph, Plan plan) {
        Map<String, double[]> inputs = new HashMap<>();
        Random random = new Random(7);
        for (Node input : graph.inputs()) {
            double[] values = new double[input.type().elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            inputs.put(input.name(), values);
        }
        Map<String, double[]> expected = Naive.run(graph, inputs);
        Map<String, float[]> actual = PlanRun.run(plan, inputs);
        assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(graph.outputs());
        for (String output : graph.outputs()) {
            double[] right = expected.get(output);
            float[] got = actual.get(output);
            double largest = 1;
            for (double value : right) {
                largest = Math.max(largest, Math.abs(value));
            }
            // Each of at most some tens of layers rounds its result to float once: a relative 6e-8 that later layers
            // scale by about one; folded weights are rounded too.
            double bound = 2e-5 * largest;
            for (int i = 0; i < right.length; i++) {
                if (!(Math.abs(got[i] - right[i]) <= bound)) {
                    throw new AssertionError("output " + output + " at " + i + ": expected " + right[i] + ", got "
                            + got[i] + "\n" + graph + plan);
                }
            }
        }
    }
}
