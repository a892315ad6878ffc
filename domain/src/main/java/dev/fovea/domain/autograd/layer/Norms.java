package dev.fovea.domain.autograd.layer;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.model.Layout;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Recording;
import dev.fovea.domain.autograd.Reductions;
import dev.fovea.domain.autograd.SavedVariable;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Normalisations: (x - mean) / sqrt(variance + epsilon) * gamma + beta, the variance divided by n. */
public final class Norms {

    private static final Formula MEAN = Formula.unary(x -> x).scaled();
    private static final Formula VARIANCE =
            Formula.binary((x, m) -> x.sub(m).mul(x.sub(m))).scaled();
    private static final Formula INVERSE =
            Formula.of(1, 1, (v, p) -> v[0].add(p[0]).then(OpCode.SQRT).then(OpCode.RECIPROCAL));
    private static final Formula NORMALIZE =
            Formula.of(5, 0, (x, p) -> x[0].sub(x[1]).mul(x[2]).mul(x[3]).add(x[4]));
    private static final Formula TO_GAMMA =
            Formula.of(4, 0, (x, p) -> x[0].mul(x[1].sub(x[2]).mul(x[3])));
    private static final Formula SHARE =
            Formula.binary((g, gamma) -> g.mul(gamma)).scaled();
    private static final Formula PROJECTION = Formula.of(
                    5, 0, (x, p) -> x[0].mul(x[1]).mul(x[2].sub(x[3]).mul(x[4])))
            .scaled();
    /** Of the gradient, gamma, x, mean, inverse, and the means of the two formulas before. */
    private static final Formula TO_X = Formula.of(
            7,
            0,
            (x, p) -> x[4].mul(
                    x[0].mul(x[1]).sub(x[5]).sub(x[2].sub(x[3]).mul(x[4]).mul(x[6]))));

    private Norms() {}

    /**
     * A batch normalised, and what was found.
     *
     * @param output the normalised batch
     * @param mean of each channel, without gradient
     * @param variance of each channel (divided by n), without gradient
     */
    public record Batch(Variable output, Variable mean, Variable variance) {}

    /** Each channel normalised by the mean and variance of this batch: what training does. */
    public static Batch batchNorm(Variable x, Variable gamma, Variable beta, double epsilon, Layout layout) {
        int channel = layout == Layout.NHWC ? x.value().rank() - 1 : 1;
        int[] axes = new int[x.value().rank() - 1];
        Arrays.setAll(axes, i -> i < channel ? i : i + 1);
        return normalize("NativeBatchNorm", x, gamma, beta, epsilon, axes);
    }

    /** Each channel normalised by given means and variances: what inference does, and training of what is frozen. */
    public static Variable batchNormFrozen(
            Variable x,
            Variable gamma,
            Variable beta,
            Variable mean,
            Variable variance,
            double epsilon,
            Layout layout) {
        int[] column = new int[x.value().rank()];
        Arrays.fill(column, 1);
        column[layout == Layout.NHWC ? column.length - 1 : 1] = gamma.value().elements();
        Variable inverse = Fused.map("Rsqrt", INVERSE, new double[] {epsilon}, variance);
        return Fused.map(
                "NativeBatchNorm",
                NORMALIZE,
                Fused.NONE,
                x,
                Shaping.reshape(mean, column),
                Shaping.reshape(inverse, column),
                Shaping.reshape(gamma, column),
                Shaping.reshape(beta, column));
    }

    /** Each row normalised over the innermost dimensions, as many as gamma has. */
    public static Variable layerNorm(Variable x, Variable gamma, Variable beta, double epsilon) {
        int inner = gamma.value().rank();
        int[] axes = new int[inner];
        Arrays.setAll(axes, i -> i - inner);
        return normalize("NativeLayerNorm", x, gamma, beta, epsilon, axes).output();
    }

    private static Batch normalize(String name, Variable x, Variable gamma, Variable beta, double epsilon, int[] axes) {
        int[] shape = x.value().shape();
        int[] folded = Shapes.folded(shape, axes);
        double[] share = {Shapes.elements(folded) / (double) Math.max(1, Shapes.elements(shape))};
        int[] affine = affine(x, gamma, beta, axes);
        Recording recording = Recording.of(x.autograd(), name, x, gamma, beta);
        Arithmetic arithmetic = recording.arithmetic();
        Strided mean = arithmetic.fold(Fold.SUM, MEAN.program(), share, shape, folded, x.dtype(), x.value());
        Strided variance =
                arithmetic.fold(Fold.SUM, VARIANCE.program(), share, shape, folded, x.dtype(), x.value(), mean);
        Strided inverse = arithmetic.map(INVERSE.program(), new double[] {epsilon}, folded, x.dtype(), variance);
        Variable y = recording.result(arithmetic.map(
                NORMALIZE.program(),
                Fused.NONE,
                shape,
                x.dtype(),
                x.value(),
                mean,
                inverse,
                arithmetic.dense(gamma.value()).reshape(affine),
                arithmetic.dense(beta.value()).reshape(affine)));
        SavedVariable savedX = recording.save(x);
        SavedVariable savedGamma = recording.save(gamma);
        SavedVariable savedMean = recording.save(new Variable(x.autograd(), mean));
        SavedVariable savedInverse = recording.save(new Variable(x.autograd(), inverse));
        recording.backward(gradients -> {
            Variable input = Recording.get(savedX);
            // Where the gradient is to be differentiated, mean and variance depend on x again.
            boolean again = x.autograd().isGradMode();
            Variable centre = again ? Reductions.meanKeep(input, axes) : Recording.get(savedMean);
            Variable spread = again
                    ? Fused.map(
                            "Rsqrt",
                            INVERSE,
                            new double[] {epsilon},
                            Shaping.reshape(Reductions.var(input, axes), folded))
                    : Recording.get(savedInverse);
            return gradients(recording, gradients[0], input, Recording.get(savedGamma), centre, spread, share, axes);
        });
        int[] flat = gamma.value().shape();
        boolean batch = Shapes.elements(folded) == Shapes.elements(flat);
        return new Batch(
                y,
                new Variable(x.autograd(), batch ? mean.reshape(flat) : mean),
                new Variable(x.autograd(), batch ? variance.reshape(flat) : variance));
    }

    private static @Nullable Variable[] gradients(
            Recording recording,
            Variable g,
            Variable x,
            Variable gamma,
            Variable mean,
            Variable inverse,
            double[] share,
            int[] axes) {
        int[] flat = gamma.value().shape();
        int[] affine = affine(x, gamma, gamma, axes);
        Variable scale = Shaping.reshape(gamma, affine);
        int[] outer = outer(x.value().shape(), affine);
        @Nullable Variable toX = null;
        if (recording.needs(0)) {
            Variable level = Fused.sum("Mean", SHARE, share, true, axes, g, scale);
            Variable slope = Fused.sum("Mean", PROJECTION, share, true, axes, g, scale, x, mean, inverse);
            toX = Fused.map("NormBackward", TO_X, Fused.NONE, g, scale, x, mean, inverse, level, slope);
        }
        return new @Nullable Variable[] {
            toX,
            recording.needs(1)
                    ? Shaping.reshape(Fused.sum("Sum", TO_GAMMA, Fused.NONE, true, outer, g, x, mean, inverse), flat)
                    : null,
            recording.needs(2) ? Shaping.reshape(Reductions.sumKeep(g, outer), flat) : null
        };
    }

    /** The dimensions along which gamma repeats. */
    private static int[] outer(int[] shape, int[] affine) {
        int[] axes = new int[shape.length];
        int count = 0;
        for (int i = 0; i < shape.length; i++) {
            if (affine[i] == 1) {
                axes[count++] = i;
            }
        }
        return Arrays.copyOf(axes, count);
    }

    /** Gamma's shape among x's dimensions: the normalised ones of a row, or else the channel. */
    private static int[] affine(Variable x, Variable gamma, Variable beta, int[] axes) {
        int[] shape = x.value().shape();
        boolean rows = axes[axes.length - 1] == -1;
        int[] affine = shape.clone();
        for (int i = 0; i < shape.length; i++) {
            boolean folded = Shapes.folded(shape, axes)[i] == 1 && isIn(axes, i, shape.length);
            affine[i] = folded == rows ? shape[i] : 1;
        }
        int[] expected = rows ? Arrays.copyOfRange(shape, shape.length - axes.length, shape.length) : channel(affine);
        for (Variable each : new Variable[] {gamma, beta}) {
            if (!Arrays.equals(each.value().shape(), expected)) {
                throw new ShapeException(Fault.of("norm parameter", String.valueOf(each.name()))
                        .expected("shape " + Shapes.text(expected))
                        .got(each.shape()));
            }
        }
        return affine;
    }

    private static boolean isIn(int[] axes, int i, int rank) {
        return Arrays.stream(axes).anyMatch(axis -> Shapes.axis(axis, rank) == i);
    }

    private static int[] channel(int[] affine) {
        return new int[] {Shapes.elements(affine)};
    }

    /** A moving average one step on: momentum * average + (1 - momentum) * value, without gradient. */
    public static Variable movingAverage(Variable average, Variable value, double momentum) {
        return average.autograd()
                .noGrad(() ->
                        Elementwise.add(Elementwise.mul(average, momentum), Elementwise.mul(value, 1 - momentum)));
    }
}
