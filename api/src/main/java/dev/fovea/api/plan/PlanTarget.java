package dev.fovea.api.plan;

import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.TensorType;
import java.util.List;
import java.util.Optional;

/** What a planner must know of the backend that will run its plan. Pure: equal questions get equal answers. */
public interface PlanTarget {

    /**
     * Why the backend cannot run the operation, in words that complete "expected …, got …"; empty when it can.
     *
     * @param inputs types of the operation's inputs
     */
    Optional<String> lacks(Op op, List<TensorType> inputs);

    /** The formats that the operation's kernel takes its inputs in, preferred first. */
    List<Format> inputFormats(Op op, List<TensorType> inputs);

    /** The format of the result for inputs of that format. */
    Format outputFormat(Op op, List<TensorType> inputs, Format input);

    /** The kernel for the operation. */
    Kernel kernel(Op op, List<TensorType> inputs, TensorType output, Format input);

    /** Whether the operation's kernel adds a residual, before the activation, as it stores. */
    boolean fusesResidual(Op op, List<TensorType> inputs);

    /** Whether the operation's kernel applies the activation as it stores; the default is as for residuals. */
    default boolean fusesActivation(Op op, List<TensorType> inputs, Activation activation) {
        return fusesResidual(op, inputs);
    }

    /**
     * Whether a constant may be a tensor of its own; else it can only be an operand of additions and multiplications that
     * go over all channels.
     */
    default boolean holdsConstants() {
        return true;
    }

    /** Rows of a strip for three convolutions that follow each other, or 0 when they are better run apart. */
    int stripRows(Step.Compute expand, Step.Compute depthwise, Step.Compute project);
}
