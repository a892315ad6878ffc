package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.Cost;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Space;
import dev.fovea.api.plan.Step;
import dev.fovea.api.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans without planning: a step for each node, every result in its own place of the arena, all of it NHWC, nothing
 * folded or fused. The oracle runs them, so that no fault of a planner is in what others are compared with.
 */
public final class NaivePlans {

    /** Offsets are multiples of it, as {@link Slot} says. */
    private static final int ALIGNMENT = 64;

    private final Graph graph;
    private final Map<String, Slot> slots = new HashMap<>();
    private final List<Slot> inputs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private long arenaBytes;
    private long lowerBound;

    private NaivePlans(Graph graph) {
        this.graph = graph;
    }

    /** The plan of the graph. */
    public static Plan of(Graph graph) {
        return new NaivePlans(graph).plan();
    }

    private Plan plan() {
        graph.nodes().forEach(this::add);
        List<Slot> outputs = new ArrayList<>();
        for (String name : graph.outputs()) {
            Slot from = slot(name);
            Slot to = new Slot(name, from.type(), Space.OUTPUT, outputs.size(), 0, Format.NHWC, Padding.none());
            outputs.add(to);
            steps.add(new Step.Copy(name, from, to, 0, new Cost(0, from.bytes(), to.bytes(), 0)));
        }
        List<TensorInfo> inputInfo =
                graph.inputs().stream().map(node -> graph.info(node.name())).toList();
        List<TensorInfo> outputInfo = graph.outputs().stream().map(graph::info).toList();
        return new Plan(graph.name(), inputs, outputs, inputInfo, outputInfo, steps, arenaBytes, lowerBound);
    }

    private void add(Node node) {
        if (node.op() instanceof Input) {
            Slot slot = new Slot(node.name(), node.type(), Space.INPUT, inputs.size(), 0, Format.NHWC, Padding.none());
            inputs.add(slot);
            slots.put(node.name(), slot);
            return;
        }
        Slot slot = new Slot(node.name(), node.type(), Space.ARENA, 0, arenaBytes, Format.NHWC, Padding.none());
        arenaBytes += (slot.bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        slots.put(node.name(), slot);
        List<Slot> read = node.inputs().stream().map(this::slot).toList();
        Step.Compute step = new Step.Compute(
                node.name(),
                node.op(),
                read,
                null,
                slot,
                Activation.none(),
                Kernel.plain("java"),
                List.of(),
                cost(node, read, slot));
        lowerBound = Math.max(lowerBound, step.cost().inputBytes() + step.cost().outputBytes());
        steps.add(step);
    }

    private Cost cost(Node node, List<Slot> read, Slot written) {
        List<TensorType> types = read.stream().map(Slot::type).toList();
        return new Cost(
                node.op().flops(types, node.type()),
                read.stream().mapToLong(Slot::bytes).sum(),
                written.bytes(),
                node.op().weights().stream()
                        .mapToLong(
                                weights -> weights.elements() * weights.dtype().bytes())
                        .sum());
    }

    private Slot slot(String node) {
        Slot slot = slots.get(node);
        if (slot == null) {
            throw new IllegalStateException("node " + node + " comes before its input");
        }
        return slot;
    }
}
