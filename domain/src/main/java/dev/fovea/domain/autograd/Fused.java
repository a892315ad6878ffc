package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.formula.Formula.Derivative;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations given by a formula: element-wise with broadcasting, and sums of element-wise ones. Each is one kernel call
 * forward and one for each input backward, a broadcast input's sum included; and since the derivative of a formula is a
 * formula, a backward pass can be differentiated like any other.
 */
public final class Fused {

    /** No parameters. */
    public static final double[] NONE = {};

    private static final Formula IDENTITY = Formula.unary(x -> x);

    private Fused() {}

    /** What an operation is, apart from its inputs. */
    private static final class Call {
        final String name;
        final Formula formula;
        final double[] parameters;
        final int[] shape;
        final int[] target;
        final int[] out;

        /**
         * An operation.
         *
         * @param shape at whose indices the formula is computed
         * @param target the shape with 1 where it is summed up
         * @param out the shape of the result: target, perhaps without sizes of 1
         */
        Call(String name, Formula formula, double[] parameters, int[] shape, int[] target, int[] out) {
            this.name = name;
            this.formula = formula;
            this.parameters = parameters;
            this.shape = shape;
            this.target = target;
            this.out = out;
        }

        boolean isFolded() {
            return !Arrays.equals(shape, target);
        }
    }

    /** The formula at every index of the shape that the inputs grow to. */
    public static Variable map(String name, Formula formula, double[] parameters, Variable... inputs) {
        int[] shape = shape(inputs);
        return run(new Call(name, formula, parameters, shape, shape, shape), inputs, inputs);
    }

    /**
     * The same, of which only the first inputs are arguments with an edge; where there are more arguments than inputs,
     * the further ones are numbers, which have an edge to nowhere.
     */
    public static Variable map(String name, Formula formula, double[] parameters, int arguments, Variable... inputs) {
        int[] shape = shape(inputs);
        @Nullable Variable[] edges = Arrays.copyOf(inputs, arguments);
        return run(new Call(name, formula, parameters, shape, shape, shape), inputs, edges);
    }

    /** The sum of the formula over the dimensions; over all when none is named. */
    public static Variable sum(
            String name, Formula formula, double[] parameters, boolean keep, int[] axes, Variable... inputs) {
        int[] shape = shape(inputs);
        int[] target = Shapes.folded(shape, axes);
        int[] out = keep ? target : Shapes.without(shape, axes);
        return run(new Call(name, formula, parameters, shape, target, out), inputs, inputs);
    }

    /** The formula without gradient: masks, comparisons. */
    public static Variable constant(Formula formula, double[] parameters, Variable... inputs) {
        return inputs[0].autograd().noGrad(() -> map("Mask", formula, parameters, inputs));
    }

    /** The sum over those dimensions in which x is larger than the shape that was repeated to it. */
    static Variable sumTo(Variable x, int[] shape) {
        int[] larger = x.value().shape();
        if (Arrays.equals(larger, shape)) {
            return x;
        }
        if (!Shapes.growsTo(shape, larger)) {
            throw new ShapeException(Fault.of("gradient", Shapes.text(larger))
                    .expected("a shape that " + Shapes.text(shape) + " grows to")
                    .got(Shapes.text(larger)));
        }
        Variable[] inputs = {x};
        return run(
                new Call("SumToSize", IDENTITY, NONE, /* shape= */ larger, /* target= */ shape, shape), inputs, inputs);
    }

    /** Writes the formula of target and others over target. */
    static Variable inPlace(
            String name, Formula formula, double[] parameters, boolean number, Variable target, Variable... others) {
        InPlace.check(target);
        Variable[] inputs = new Variable[others.length + 1];
        inputs[0] = target;
        System.arraycopy(others, 0, inputs, 1, others.length);
        int[] shape = shape(inputs);
        if (!Arrays.equals(shape, target.value().shape())) {
            throw new ShapeException(Fault.of("change in place of", target.label())
                    .expected("the shape to stay " + Shapes.text(target.value().shape()))
                    .got(Shapes.text(shape)));
        }
        @Nullable Variable[] arguments = Arrays.copyOf(inputs, inputs.length + (number ? 1 : 0));
        Call call = new Call(name, formula, parameters, shape, shape, shape);
        Recording recording = Recording.of(target.autograd(), name, arguments);
        if (recording.isTracked() && reads(call, recording, 0)) {
            inputs[0] = Shaping.copy(target);
        }
        SavedVariable[][] saved = saveInputs(call, recording, inputs);
        target.autograd()
                .arithmetic()
                .mapInto(formula.program(), parameters, target.value(), apart(target, values(inputs, target.value())));
        InPlace.rebase(target, recording);
        saveOutput(call, recording, inputs.length, target, saved);
        backward(call, recording, inputs, saved);
        return target;
    }

    private static Variable run(Call call, Variable[] inputs, @Nullable Variable[] arguments) {
        Autograd autograd = inputs[0].autograd();
        Recording recording = Recording.of(autograd, call.name, arguments);
        DType dtype = dtype(inputs);
        Strided[] values = values(inputs, inputs[0].value());
        Strided value = call.isFolded()
                ? autograd.arithmetic()
                        .fold(Fold.SUM, call.formula.program(), call.parameters, call.shape, call.target, dtype, values)
                : autograd.arithmetic().map(call.formula.program(), call.parameters, call.shape, dtype, values);
        Variable output = recording.result(call.out == call.target ? value : value.reshape(call.out));
        if (recording.isTracked()) {
            SavedVariable[][] saved = saveInputs(call, recording, inputs);
            saveOutput(call, recording, inputs.length, output, saved);
            backward(call, recording, inputs, saved);
        }
        return output;
    }

    /** What a kernel would read after it was overwritten is copied first. */
    private static Strided[] apart(Variable target, Strided... values) {
        Strided written = target.value();
        for (int i = 1; i < values.length; i++) {
            if (values[i].storage() == written.storage() && !values[i].isSameWindow(written)) {
                values[i] = target.autograd().arithmetic().copy(values[i]);
            }
        }
        return values;
    }

    private static Strided[] values(Variable[] inputs, Strided first) {
        Strided[] values = new Strided[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            values[i] = i == 0 ? first : inputs[i].value();
        }
        return values;
    }

    private static void backward(Call call, Recording recording, Variable[] inputs, SavedVariable[][] saved) {
        if (!recording.isTracked()) {
            return;
        }
        int[][] shapes = new int[inputs.length][];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = inputs[i].value().shape();
        }
        recording.backward(gradients -> {
            @Nullable Variable[] results = new Variable[shapes.length];
            @Nullable Variable gradient = gradients[0];
            for (int i = 0; gradient != null && i < shapes.length; i++) {
                if (recording.needs(i)) {
                    results[i] = derivative(call, i, shapes[i], gradient, saved[i]);
                }
            }
            return results;
        });
    }

    private static @Nullable Variable derivative(
            Call call, int input, int[] inputShape, Variable gradient, SavedVariable[] saved) {
        @Nullable Derivative derivative = call.formula.derivative(input, !call.isFolded());
        if (derivative == null) {
            return null;
        }
        Variable aligned = call.out == call.target ? gradient : Shaping.reshape(gradient, call.target);
        if (derivative.isIdentity() && Arrays.equals(inputShape, call.shape)) {
            return Shaping.expand(aligned, call.shape);
        }
        Variable[] sources = new Variable[saved.length + 1];
        sources[0] = aligned;
        for (int k = 0; k < saved.length; k++) {
            sources[k + 1] = saved[k].get();
        }
        // Without a record nobody sees the name.
        String name = gradient.autograd().isGradMode() ? call.name + "Backward" : call.name;
        return run(
                new Call(name, derivative.formula(), call.parameters, call.shape, inputShape, inputShape),
                sources,
                sources);
    }

    /** Whether a wanted gradient reads input i. */
    private static boolean reads(Call call, Recording recording, int i) {
        for (int k = 0; k < call.formula.inputs(); k++) {
            @Nullable Derivative derivative = recording.needs(k) ? call.formula.derivative(k, !call.isFolded()) : null;
            if (derivative != null && derivative.sources().contains(i)) {
                return true;
            }
        }
        return false;
    }

    private static SavedVariable[][] saveInputs(Call call, Recording recording, Variable[] inputs) {
        SavedVariable[][] saved = new SavedVariable[inputs.length][];
        for (int k = 0; recording.isTracked() && k < inputs.length; k++) {
            @Nullable Derivative derivative = recording.needs(k) ? call.formula.derivative(k, !call.isFolded()) : null;
            List<Integer> sources = derivative == null ? List.of() : derivative.sources();
            saved[k] = new SavedVariable[sources.size()];
            for (int j = 0; j < saved[k].length; j++) {
                if (sources.get(j) < inputs.length) {
                    saved[k][j] = recording.save(inputs[sources.get(j)]);
                }
            }
        }
        return saved;
    }

    private static void saveOutput(
            Call call, Recording recording, int inputs, Variable output, SavedVariable[][] saved) {
        for (int k = 0; recording.isTracked() && k < inputs; k++) {
            @Nullable Derivative derivative = recording.needs(k) ? call.formula.derivative(k, !call.isFolded()) : null;
            for (int j = 0; derivative != null && j < saved[k].length; j++) {
                if (derivative.sources().get(j) == inputs) {
                    saved[k][j] = recording.save(output);
                }
            }
        }
    }

    /** The floating type of the inputs; whole numbers become that of the graph. */
    private static DType dtype(Variable[] inputs) {
        @Nullable DType floating = null;
        for (Variable input : inputs) {
            DType each = input.dtype();
            if (each.isFloating() && floating != null && floating != each) {
                throw new ShapeException(Fault.of("tensor", input.label())
                        .expected("element type " + floating)
                        .got(each)
                        .repair("convert it with Shaping.cast"));
            }
            floating = each.isFloating() ? each : floating;
        }
        return floating == null ? inputs[0].autograd().dtype() : floating;
    }

    private static int[] shape(Variable[] inputs) {
        int[] shape = inputs[0].value().shape();
        for (int i = 1; i < inputs.length; i++) {
            shape = Shapes.broadcast(shape, inputs[i].value().shape());
        }
        return shape;
    }
}
