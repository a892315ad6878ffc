package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of what can be differentiated: a backward that is differentiable once. */
final class Undifferentiable implements Function {

    private Undifferentiable() {}

    static Variable of(Variable result, @Nullable Variable[] gradients) {
        List<Variable> inputs = new ArrayList<>(List.of(result));
        for (@Nullable Variable gradient : gradients) {
            if (gradient != null) {
                inputs.add(gradient);
            }
        }
        return new Undifferentiable().apply(inputs.toArray(new Variable[0]));
    }

    @Override
    public Variable[] forward(FunctionContext context, Variable... inputs) {
        return new Variable[] {inputs[0].detach()};
    }

    @Override
    public @Nullable Variable[] backward(FunctionContext context, @Nullable Variable... gradients) {
        throw new GradientException(Fault.of("function", "")
                .expected("one derivative")
                .got("a second one of a function that is differentiable once")
                .repair("write its backward in differentiable operations"));
    }
}
