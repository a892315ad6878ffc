package dev.fovea.domain.train;

import dev.fovea.api.spi.Fold;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an optimiser on some parameters, and what it remembers from one to the next. What it remembers lies in
 * the scope that is open when this is made. One thread at a time.
 */
public final class Steps {

    private static final Formula SQUARE = Formula.unary(x -> x.mul(x));

    private final Autograd autograd;
    private final Optimizer optimizer;
    private final List<Variable> parameters;
    private final List<List<Strided>> state = new ArrayList<>();
    private long step;

    /** The steps to come. */
    public Steps(Optimizer optimizer, Autograd autograd, List<Variable> parameters) {
        this.autograd = autograd;
        this.optimizer = optimizer;
        this.parameters = List.copyOf(parameters);
        for (Variable parameter : parameters) {
            List<Strided> slots = new ArrayList<>();
            for (double start : optimizer.slots()) {
                slots.add(autograd.arithmetic()
                        .full(start, parameter.dtype(), parameter.value().shape()));
            }
            state.add(slots);
        }
    }

    /** The number of steps done. */
    public long done() {
        return step;
    }

    /** One step by the gradients that the parameters have, which are then cleared; the norm of all gradients. */
    public double step() {
        return step(optimizer.learningRate());
    }

    /** One step at a learning rate of its own, as a schedule gives it. */
    public double step(double rate) {
        step++;
        Arithmetic arithmetic = autograd.arithmetic();
        long mark = arithmetic.scope().mark();
        double norm = norm(arithmetic);
        double scale = Math.min(1, optimizer.globalClipNorm() / norm);
        for (int i = 0; i < parameters.size(); i++) {
            Variable parameter = parameters.get(i);
            @Nullable Variable gradient = parameter.grad();
            if (gradient != null) {
                if (scale < 1) {
                    arithmetic.scale(gradient.value(), scale);
                }
                optimizer.update(arithmetic, step, rate, parameter.value(), gradient.value(), state.get(i));
                parameter.markChanged();
                parameter.clearGrad();
            }
        }
        arithmetic.scope().dropSince(mark);
        return norm;
    }

    private double norm(Arithmetic arithmetic) {
        double sum = 0;
        for (Variable parameter : parameters) {
            @Nullable Variable gradient = parameter.grad();
            if (gradient != null) {
                int[] shape = gradient.value().shape();
                sum += arithmetic
                        .values(arithmetic.fold(
                                Fold.SUM,
                                SQUARE.program(),
                                Fused.NONE,
                                shape,
                                Shapes.folded(shape),
                                gradient.dtype(),
                                gradient.value()))[0];
            }
        }
        return Math.sqrt(sum);
    }
}
