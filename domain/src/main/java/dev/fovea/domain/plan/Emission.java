package dev.fovea.domain.plan;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.plan.Cost;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Step;
import java.util.List;

/** Makes the steps of a plan of work whose buffers have their places. */
final class Emission {

    private Emission() {}

    static Step step(Graph graph, Work work) {
        if (work instanceof Work.Copy copy) {
            long bytes = bytes(copy.input());
            return new Step.Copy(
                    copy.name(),
                    copy.input().slot(),
                    copy.output().slot(),
                    copy.channel(),
                    new Cost(0, bytes, bytes, 0));
        }
        if (work instanceof Work.Strip strip) {
            return new Step.Strip(
                    compute(graph, strip.expand()),
                    compute(graph, strip.depthwise()),
                    compute(graph, strip.project()),
                    strip.rows());
        }
        return compute(graph, (Work.Compute) work);
    }

    static Step.Compute compute(Graph graph, Work.Compute work) {
        Unit unit = work.unit();
        List<Slot> inputs = work.inputs().stream().map(Buffer::slot).toList();
        Slot residual = work.residual() == null ? null : work.residual().slot();
        return new Step.Compute(
                unit.name(),
                unit.op(),
                inputs,
                residual,
                work.output().slot(),
                unit.activation(),
                work.kernel(),
                unit.fused(),
                cost(graph, work));
    }

    private static Cost cost(Graph graph, Work.Compute work) {
        Unit unit = work.unit();
        List<TensorType> types =
                unit.inputs().stream().map(input -> graph.node(input).type()).toList();
        long elements = unit.type().elements();
        long flops = unit.op().flops(types, unit.type())
                + (unit.residual() == null ? 0 : elements)
                + (unit.activation().isNone() ? 0 : elements);
        long weights = 0;
        for (Weights one : unit.op().weights()) {
            weights += one.elements() * one.dtype().bytes();
        }
        return new Cost(flops, work.reads().stream().mapToLong(Emission::bytes).sum(), bytes(work.output()), weights);
    }

    private static long bytes(Buffer buffer) {
        return (long) buffer.type().elements() * buffer.type().dtype().bytes();
    }
}
