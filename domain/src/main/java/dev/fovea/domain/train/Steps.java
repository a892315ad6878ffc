package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an optimiser on some parameters, and what it remembers from one to the next. What it remembers lies in
 * the scope that is open when this is made. One thread at a time.
 */
public final class Steps {

    private static final Formula SQUARE = Formula.unary(x -> x.mul(x));

    /** A parameter with what is remembered of it, and how a gradient changes both. */
    private record Tuned(String name, Variable parameter, List<Strided> slots, Optimizer.Update update) {}

    private final Autograd autograd;
    private final Optimizer optimizer;
    private final List<Tuned> all = new ArrayList<>();
    private final LongFunction<double[]> sequence;
    private long step;

    /**
     * The steps to come.
     *
     * @param parameters by whose names the optimiser's state is told apart; those without a name, and those whose name
     *     is taken, are called by their number
     */
    public Steps(Optimizer optimizer, Autograd autograd, List<Variable> parameters) {
        this.autograd = autograd;
        this.optimizer = optimizer;
        this.sequence = optimizer.sequence();
        Optimizer.Update decayed = optimizer.update(true);
        Optimizer.Update plain = optimizer.update(false);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < parameters.size(); i++) {
            Variable parameter = parameters.get(i);
            @Nullable String given = parameter.name();
            String name = given != null && names.add(given) ? given : "parameter_" + i;
            List<Strided> slots = optimizer.slots().stream()
                    .map(slot -> autograd.arithmetic()
                            .full(
                                    slot.start(),
                                    parameter.dtype(),
                                    parameter.value().shape()))
                    .toList();
            all.add(new Tuned(name, parameter, slots, optimizer.decays(name) ? decayed : plain));
        }
    }

    /** The number of steps done. */
    public long done() {
        return step;
    }

    /** One step by the gradients that the parameters have, which are then cleared; the norm of all gradients. */
    public double step() {
        return step(optimizer.schedule().rate(step));
    }

    /**
     * One step at a learning rate of its own; the norm of all gradients, before they are clipped. Where it is no finite
     * number there is no step: nothing changes but that the gradients are cleared.
     */
    public double step(double rate) {
        step++;
        Arithmetic arithmetic = autograd.arithmetic();
        long mark = arithmetic.scope().mark();
        double[] norms = new double[all.size()];
        double sum = 0;
        for (int i = 0; i < norms.length; i++) {
            double square = square(arithmetic, all.get(i).parameter.grad());
            norms[i] = Math.sqrt(square);
            sum += square;
        }
        double norm = Math.sqrt(sum);
        if (Double.isNaN(norm) || (Double.isInfinite(norm) && !(optimizer.clipping() instanceof Clipping.ByValue))) {
            step--;
            all.forEach(tuned -> tuned.parameter.clearGrad());
            arithmetic.scope().dropSince(mark);
            return norm;
        }
        double[] given = sequence.apply(step);
        for (int i = 0; i < norms.length; i++) {
            Tuned tuned = all.get(i);
            @Nullable Variable gradient = tuned.parameter.grad();
            if (gradient != null) {
                double[] numbers = optimizer.parameters(given, rate, scale(norms[i], norm), step);
                change(arithmetic, tuned, numbers, gradient.value());
                tuned.parameter.clearGrad();
            }
        }
        arithmetic.scope().dropSince(mark);
        if (optimizer.takesAverages(step)) {
            takeAverages();
        }
        return norm;
    }

    private double scale(double own, double together) {
        Clipping clipping = optimizer.clipping();
        if (clipping instanceof Clipping.ByNorm by) {
            return own > by.norm() ? by.norm() / own : 1;
        }
        return clipping instanceof Clipping.ByGlobalNorm by && together > by.norm() ? by.norm() / together : 1;
    }

    private static void change(Arithmetic arithmetic, Tuned tuned, double[] numbers, Strided gradient) {
        Strided[] tensors = new Strided[2 + tuned.slots.size()];
        tensors[0] = tuned.parameter.value();
        tensors[1] = gradient;
        for (int i = 2; i < tensors.length; i++) {
            tensors[i] = tuned.slots.get(i - 2);
        }
        Strided[] targets = tuned.update.targets().stream().map(i -> tensors[i]).toArray(Strided[]::new);
        arithmetic.mapInto(tuned.update.program(), numbers, targets, tensors);
        tuned.parameter.markChanged();
    }

    private static double square(Arithmetic arithmetic, @Nullable Variable gradient) {
        if (gradient == null) {
            return 0;
        }
        int[] shape = gradient.value().shape();
        return arithmetic
                .values(arithmetic.fold(
                        Fold.SUM,
                        SQUARE.program(),
                        Fused.NONE,
                        shape,
                        Shapes.folded(shape),
                        gradient.dtype(),
                        gradient.value()))[0];
    }

    /** Writes the moving averages over the parameters, where the optimiser keeps any and a step was done. */
    public void takeAverages() {
        if (!optimizer.isAveraging() || step == 0) {
            return;
        }
        for (Tuned tuned : all) {
            autograd.arithmetic().copyInto(tuned.slots.get(tuned.slots.size() - 1), tuned.parameter.value());
            tuned.parameter.markChanged();
        }
    }

    /** A copy of all that is remembered. */
    public OptimizerState state() {
        Map<String, HeapTensor> tensors = new LinkedHashMap<>();
        List<Optimizer.Slot> slots = optimizer.slots();
        for (Tuned tuned : all) {
            for (int i = 0; i < slots.size(); i++) {
                tensors.put(
                        tuned.name + "/" + slots.get(i).name(),
                        autograd.arithmetic().toHeap(tuned.slots.get(i)));
            }
        }
        return new OptimizerState(optimizer.name(), step, tensors);
    }

    /**
     * Goes on from a state: the next step is the one that would have followed there, bit for bit. Nothing is changed
     * when the state does not fit.
     *
     * @throws ModelException when it is that of another optimiser or of other parameters
     * @throws ShapeException when a parameter had another shape or element type
     */
    public void restore(OptimizerState state) {
        if (!state.optimizer().equals(optimizer.name())) {
            throw new ModelException(Fault.of("state of optimizer", state.optimizer())
                    .expected("one of " + optimizer.name())
                    .got("one of " + state.optimizer())
                    .repair("go on with the optimizer of the checkpoint"));
        }
        if (state.done() < 0) {
            throw new ModelException(Fault.of("state of optimizer", state.optimizer())
                    .expected("a number of steps of at least 0")
                    .got(state.done()));
        }
        Map<String, Strided> slots = slotsByName();
        for (String name : state.tensors().keySet()) {
            if (!slots.containsKey(name)) {
                throw misfit(state, "the tensors of this model", "'" + name + "'");
            }
        }
        Map<Strided, HeapTensor> found = new LinkedHashMap<>();
        slots.forEach((name, slot) -> {
            @Nullable HeapTensor tensor = state.tensors().get(name);
            if (tensor == null) {
                throw misfit(state, "a tensor '" + name + "'", "none");
            }
            Arithmetic.requireFits(name, tensor, slot);
            found.put(slot, tensor);
        });
        found.forEach((slot, tensor) -> autograd.arithmetic().fromHeap(tensor, slot));
        step = state.done();
    }

    private Map<String, Strided> slotsByName() {
        Map<String, Strided> byName = new LinkedHashMap<>();
        List<Optimizer.Slot> slots = optimizer.slots();
        for (Tuned tuned : all) {
            for (int i = 0; i < slots.size(); i++) {
                byName.put(tuned.name + "/" + slots.get(i).name(), tuned.slots.get(i));
            }
        }
        return byName;
    }

    private static ModelException misfit(OptimizerState state, String expected, String got) {
        return new ModelException(Fault.of("state of optimizer", state.optimizer())
                .expected(expected)
                .got(got)
                .repair("this state belongs to another model"));
    }
}
