package dev.fovea.api.plan;

import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.Objects;

/**
 * A graph made ready for one backend. Data: two plans of equal graphs for equal targets are equal in their print.
 *
 * @param name of the graph
 * @param inputs what callers give, in the graph's order; slots of {@link Space#INPUT}
 * @param outputs what callers get, in the graph's order; slots of {@link Space#OUTPUT}
 * @param inputInfo how inputs are described to callers
 * @param outputInfo how outputs are described to callers
 * @param steps in the order in which they run
 * @param arenaBytes memory for all results in between, for one row
 * @param lowerBound bytes of the step that needs the most at one time: no arena can be smaller
 */
public record Plan(
        String name,
        List<Slot> inputs,
        List<Slot> outputs,
        List<TensorInfo> inputInfo,
        List<TensorInfo> outputInfo,
        List<Step> steps,
        long arenaBytes,
        long lowerBound) {

    public Plan {
        Objects.requireNonNull(name, "name");
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        inputInfo = List.copyOf(inputInfo);
        outputInfo = List.copyOf(outputInfo);
        steps = List.copyOf(steps);
    }

    /** The cost of all steps. */
    public Cost cost() {
        return steps.stream().map(Step::cost).reduce(Cost.zero(), Cost::plus);
    }

    /** A table: step, kernel, shapes, fused nodes, place and bytes. Stable: fit to be compared in tests. */
    @Override
    public String toString() {
        return PlanText.of(this);
    }
}
