package dev.fovea.domain.autograd;

import dev.fovea.domain.autograd.value.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Compares gradients with central differences (f(x + e) - f(x - e)) / 2e, for a weighted sum of the outputs. For F64: in
 * F32 the differences are noise.
 */
public final class GradientCheck {

    private static final double STEP = 1e-6;
    private static final double ABSOLUTE = 1e-5;
    private static final double RELATIVE = 1e-3;
    private static final long SEED = 20_261_122L;

    private GradientCheck() {}

    /** A function of tensors under test. */
    @FunctionalInterface
    public interface Tested {
        /** The output of the inputs. */
        Variable of(Variable... inputs);
    }

    /**
     * The differences found, a line each, empty when all is well: |analytic - numeric| may be 1e-5 + 1e-3 |numeric|.
     *
     * @param inputs leaves of F64 whose gradients are wanted; their values are changed and restored
     */
    public static List<String> first(Tested function, Variable... inputs) {
        Autograd autograd = inputs[0].autograd();
        Variable output = function.of(inputs);
        Variable weights = weights(autograd, output.value().shape());
        // A constant, such as the gradient of a linear function, has gradients of 0.
        List<@Nullable Variable> analytic = output.requiresGrad()
                ? Gradients.of(output).with(weights).allowUnused().by(inputs)
                : Collections.nCopies(inputs.length, null);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            @Nullable Variable gradient = analytic.get(i);
            double[] values = inputs[i].toDoubles();
            double[] found = gradient == null ? new double[values.length] : gradient.toDoubles();
            for (int k = 0; k < values.length; k++) {
                double up = loss(function, weights, inputs, i, k, values, STEP);
                double down = loss(function, weights, inputs, i, k, values, -STEP);
                double numeric = (up - down) / (2 * STEP);
                if (!(Math.abs(found[k] - numeric) <= ABSOLUTE + RELATIVE * Math.abs(numeric))) {
                    wrong.add(String.format(
                            Locale.ROOT, "input %d element %d: analytic %g, numeric %g", i, k, found[k], numeric));
                }
            }
        }
        return wrong;
    }

    /** The same for the second derivatives: the gradients of a weighted sum of the gradients. */
    public static List<String> second(Tested function, Variable... inputs) {
        Tested gradient = variables -> {
            Variable output = function.of(variables);
            Variable weights = weights(output.autograd(), output.value().shape());
            List<@Nullable Variable> gradients = Gradients.of(output)
                    .with(weights)
                    .createGraph()
                    .allowUnused()
                    .by(variables);
            Variable sum = output.autograd().scalar(0);
            for (@Nullable Variable each : gradients) {
                if (each != null) {
                    sum = sum.add(each.mul(weights(each.autograd(), each.value().shape()))
                            .sum());
                }
            }
            return sum;
        };
        return first(gradient, inputs);
    }

    @SuppressWarnings("try") // The scope is closed, and not used otherwise.
    private static double loss(
            Tested function, Variable weights, Variable[] inputs, int i, int k, double[] values, double step) {
        Autograd autograd = inputs[i].autograd();
        try (var scope = autograd.scope()) {
            double[] moved = values.clone();
            moved[k] += step;
            write(inputs[i], moved);
            double loss = function.of(inputs).mul(weights).sum().item();
            write(inputs[i], values);
            return loss;
        }
    }

    private static void write(Variable target, double[] values) {
        var arithmetic = target.autograd().arithmetic();
        arithmetic.copyInto(arithmetic.of(values, target.dtype(), target.value().shape()), target.value());
    }

    private static Variable weights(Autograd autograd, int... shape) {
        Random random = new Random(SEED + Arrays.hashCode(shape));
        double[] values = new double[Shapes.elements(shape)];
        Arrays.setAll(values, i -> 0.5 + random.nextDouble());
        return autograd.tensor(values, shape);
    }
}
