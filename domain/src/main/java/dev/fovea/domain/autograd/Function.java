package dev.fovea.domain.autograd;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation of your own: how it is computed, and how its gradients are. Forward runs without recording; backward runs
 * with it when gradients of gradients are wanted. The node is named after the class.
 */
public interface Function {

    /** The outputs of the inputs. */
    Variable[] forward(FunctionContext context, Variable... inputs);

    /** The gradients of the inputs, null where there is none, from those of the outputs. */
    @Nullable
    Variable[] backward(FunctionContext context, @Nullable Variable... gradients);

    /** The node's name. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** The function applied, for one of one output. */
    default Variable apply(Variable... inputs) {
        return applyAll(inputs).get(0);
    }

    /** The function applied: its outputs. */
    default List<Variable> applyAll(Variable... inputs) {
        return FunctionNode.apply(this, inputs);
    }
}
