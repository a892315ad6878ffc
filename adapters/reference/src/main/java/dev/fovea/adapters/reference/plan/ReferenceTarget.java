package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.plan.Step;
import dev.fovea.api.tensor.DType;
import java.util.List;
import java.util.Optional;

/** One step a node, all of it NHWC: nothing is fused, so that every value is the graph's own. */
final class ReferenceTarget implements PlanTarget {

    /** Every operation is there; half precision is read and not written. */
    @Override
    public Optional<String> lacks(Op op, List<TensorType> inputs) {
        TensorType result = op.infer(op.kind(), inputs);
        return result.dtype() == DType.F16 && !(op instanceof Input)
                ? Optional.of("expected a result of f32, got " + result)
                : Optional.empty();
    }

    @Override
    public List<Format> inputFormats(Op op, List<TensorType> inputs) {
        return List.of(Format.NHWC);
    }

    @Override
    public Format outputFormat(Op op, List<TensorType> inputs, Format input) {
        return Format.NHWC;
    }

    @Override
    public Kernel kernel(Op op, List<TensorType> inputs, TensorType output, Format input) {
        return Kernel.plain("java");
    }

    @Override
    public boolean fusesResidual(Op op, List<TensorType> inputs) {
        return false;
    }

    @Override
    public int stripRows(Step.Compute expand, Step.Compute depthwise, Step.Compute project) {
        return 0;
    }
}
