package dev.fovea.adapters.onnx;

import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Padding;
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

/** A graph as a plan without any choice: a step for each node, in order, each result in a place of its own. */
final class PlainPlan {

    private static final int ALIGNMENT = 64;

    private PlainPlan() {}

    static Plan of(Graph graph) {
        List<Slot> inputs = new ArrayList<>();
        List<Slot> outputs = new ArrayList<>();
        Map<String, Slot> slots = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        long end = 0;
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Input) {
                Slot slot = slot(node, Space.INPUT, inputs.size(), 0);
                inputs.add(slot);
                slots.put(node.name(), slot);
            } else {
                Slot slot = slot(node, Space.ARENA, 0, end);
                slots.put(node.name(), slot);
                end = (end + slot.bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
                List<Slot> from = node.inputs().stream().map(slots::get).toList();
                steps.add(new Step.Compute(
                        node.name(),
                        node.op(),
                        from,
                        null,
                        slot,
                        Activation.none(),
                        Kernel.plain("plain"),
                        List.of(),
                        Cost.zero()));
            }
        }
        for (String name : graph.outputs()) {
            Slot output = slot(graph.node(name), Space.OUTPUT, outputs.size(), 0);
            outputs.add(output);
            steps.add(new Step.Copy(name, slots.get(name), output, 0, Cost.zero()));
        }
        List<TensorInfo> inputInfo =
                graph.inputs().stream().map(node -> graph.info(node.name())).toList();
        List<TensorInfo> outputInfo = graph.outputs().stream().map(graph::info).toList();
        return new Plan(graph.name(), inputs, outputs, inputInfo, outputInfo, steps, end, end);
    }

    private static Slot slot(Node node, Space space, int index, long offset) {
        return new Slot(node.name(), node.type(), space, index, offset, Format.NHWC, Padding.none());
    }
}
