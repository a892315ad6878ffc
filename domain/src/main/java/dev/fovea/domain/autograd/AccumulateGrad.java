package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import dev.fovea.domain.autograd.value.Strided;
import org.jspecify.annotations.Nullable;

/** Where the gradients of a leaf end: it adds them up in {@link Variable#grad()}. One for each leaf. */
public final class AccumulateGrad extends Node {

    private final Variable variable;

    AccumulateGrad(Variable variable) {
        // The highest number: a gradient that is complete is put away first.
        super(variable.autograd(), "AccumulateGrad", Long.MAX_VALUE);
        this.variable = variable;
        addOutput(new Metadata(variable.value().shape(), variable.dtype()));
    }

    /** The leaf. */
    public Variable variable() {
        return variable;
    }

    @Override
    @Nullable
    Variable[] apply(@Nullable Variable[] gradients) {
        @Nullable Variable gradient = gradients[0];
        if (gradient == null) {
            return new Variable[0];
        }
        if (variable.gradFn() != null) {
            throw new GradientException(Fault.of("leaf", variable.label())
                    .expected("a leaf")
                    .got("one that was moved into the graph by a change in place")
                    .repair("change it in place under noGrad, or before it is used"));
        }
        accumulate(gradient);
        return new Variable[0];
    }

    @Override
    boolean isWatched() {
        return super.isWatched() || !variable.hooks().isEmpty();
    }

    /** The leaf's hooks come before its gradient is put away or, in a request for chosen gradients, returned. */
    @Override
    void runPreHooks(@Nullable Variable[] gradients) {
        super.runPreHooks(gradients);
        variable.hooks().forEach(hook -> runHook("leaf " + variable.label(), hook, gradients, 0));
    }

    private void accumulate(Variable gradient) {
        @Nullable Variable so = variable.grad();
        if (autograd().isGradMode()) {
            Variable now = so == null ? Shaping.copy(gradient) : Elementwise.add(so, gradient);
            variable.setGrad(keep(now));
            if (so != null) {
                // Whoever still reads the gradient that was replaced may do so until the open scope closes.
                so.value().storage().leaveTo(autograd().arithmetic().scope());
            }
        } else if (so == null) {
            Strided value = gradient.value();
            boolean ours = value.isDense() && value.storage().holders() == 1 && value.offset() == 0;
            Strided kept = ours ? value : autograd().arithmetic().copy(value);
            variable.setGrad(keep(new Variable(autograd(), kept)));
        } else {
            Elementwise.addInPlace(so, gradient);
        }
    }

    /** A gradient ends with its leaf, not with the step that computed it. */
    private Variable keep(Variable gradient) {
        gradient.value().storage().retain();
        gradient.value().storage().moveTo(variable.value().storage().scope());
        return gradient;
    }
}
