package dev.fovea.domain.autograd.layer;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.Activations;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Indexing;
import dev.fovea.domain.autograd.Recording;
import dev.fovea.domain.autograd.Reductions;
import dev.fovea.domain.autograd.SavedVariable;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Shapes;
import java.util.Arrays;

/** Losses, each the mean over all elements or rows unless it says otherwise; of nothing there is none: an error. */
public final class Losses {

    private static final Formula SQUARED_ERROR =
            Formula.binary((a, b) -> a.sub(b).mul(a.sub(b))).scaled();
    private static final Formula ABSOLUTE_ERROR =
            Formula.binary((a, b) -> a.sub(b).then(OpCode.ABS)).scaled();
    /** Of a, b and the threshold. */
    private static final Formula SMOOTH_ERROR = Formula.of(2, 2, (x, p) -> {
        Expr distance = x[0].sub(x[1]);
        Expr size = distance.then(OpCode.ABS);
        Expr inner = distance.mul(distance).mul(0.5).div(p[0]);
        return p[0].greater(size).select(inner, size.sub(p[0].mul(0.5))).mul(p[1]);
    });

    private static final Formula LOGIT_CROSS_ENTROPY =
            Formula.binary((x, t) -> x.then(OpCode.SOFTPLUS).sub(x.mul(t))).scaled();
    /** t log t, and 0 at 0, with the gradient 0 there. */
    private static final Formula ENTROPY =
            Formula.unary(t -> t.mul(t.equal(Expr.of(0)).select(Expr.of(1), t).log()));

    private static final Formula SCALED = Formula.unary(x -> x).scaled();
    private static final Formula NEGATIVE = Formula.unary(Expr::neg).scaled();

    private Losses() {}

    /** (a - b)^2. */
    public static Variable mse(Variable a, Variable b) {
        requireSame(a, b);
        return Fused.sum("MseLoss", SQUARED_ERROR, new double[] {share(a)}, false, new int[0], a, b);
    }

    /** |a - b|. */
    public static Variable l1(Variable a, Variable b) {
        requireSame(a, b);
        return Fused.sum("L1Loss", ABSOLUTE_ERROR, new double[] {share(a)}, false, new int[0], a, b);
    }

    /** (a - b)^2 / 2 beta where |a - b| is below beta, else |a - b| - beta / 2; with beta 0, {@link #l1}. */
    public static Variable smoothL1(Variable a, Variable b, double beta) {
        if (!(beta >= 0)) {
            throw new InvalidArgumentException(
                    Fault.of("loss", "smoothL1").expected("beta of at least 0").got(beta));
        }
        if (beta == 0) {
            return l1(a, b);
        }
        requireSame(a, b);
        double[] parameters = {beta, share(a)};
        return Fused.sum("SmoothL1Loss", SMOOTH_ERROR, parameters, false, new int[0], a, b);
    }

    /** The cross entropy of probabilities t and sigmoid(x), computed from x itself, without overflow. */
    public static Variable binaryCrossEntropyWithLogits(Variable x, Variable t) {
        requireSame(x, t);
        double[] parameters = {share(x)};
        return Fused.sum("BinaryCrossEntropyWithLogits", LOGIT_CROSS_ENTROPY, parameters, false, new int[0], x, t);
    }

    /** The Kullback-Leibler divergence of log-probabilities from target probabilities: summed up, divided by rows. */
    public static Variable klDivergence(Variable logProbabilities, Variable target) {
        requireSame(logProbabilities, target);
        requireSome(target);
        Variable entropy = Fused.map("Xlogy", ENTROPY, Fused.NONE, target);
        Variable difference = Elementwise.sub(entropy, Elementwise.mul(target, logProbabilities));
        return Elementwise.div(
                Reductions.sum(difference), logProbabilities.value().shape()[0]);
    }

    /** Minus the log-probability of each row's label. */
    public static Variable nll(Variable logProbabilities, Variable labels) {
        int[] shape = logProbabilities.value().shape();
        if (shape.length != 2 || !Arrays.equals(labels.value().shape(), new int[] {shape[0]})) {
            throw new ShapeException(Fault.of("labels", labels.shape().toString())
                    .expected("one for each row of [rows,classes]")
                    .got(labels.shape() + " for " + logProbabilities.shape()));
        }
        requireSome(logProbabilities);
        Recording recording = Recording.of(logProbabilities.autograd(), "NllLoss", logProbabilities);
        Variable index = Shaping.reshape(labels, shape[0], 1);
        double[] share = {1.0 / shape[0]};
        Variable mean = logProbabilities
                .autograd()
                .noGrad(() -> Fused.sum(
                        "Mean", NEGATIVE, share, false, new int[0], Indexing.gather(logProbabilities, 1, index)));
        Variable y = recording.result(mean.value());
        SavedVariable places = recording.save(index);
        recording.backward(gradients -> {
            Variable each = Elementwise.mul(gradients[0], -share[0]);
            Variable column = Shaping.expand(Shaping.reshape(each, 1, 1), shape[0], 1);
            return new Variable[] {Indexing.scatterAdd(column, 1, Recording.get(places), shape)};
        });
        return y;
    }

    /** The cross entropy of labels and softmax(x) over the classes, the inner dimension. */
    public static Variable crossEntropy(Variable x, Variable labels) {
        return nll(Activations.logSoftmax(x, 1), labels);
    }

    /** The same with labels smoothed: each row's target is 1 - smoothing for its label, and smoothing over all classes. */
    public static Variable crossEntropy(Variable x, Variable labels, double smoothing) {
        int[] shape = x.value().shape();
        Variable log = Activations.logSoftmax(x, 1);
        Variable nll = nll(log, labels);
        Variable each = Elementwise.neg(Reductions.sum(log, 1));
        Variable none = x.autograd().zeros(shape[0]);
        Variable mean = Elementwise.div(Reductions.sum(Elementwise.maskedFill(each, none, 0)), shape[0]);
        return Elementwise.add(scaled(nll, 1 - smoothing), scaled(mean, smoothing / shape[1]));
    }

    /** The cross entropy of target probabilities and softmax(x) over the classes, summed up and divided by rows. */
    public static Variable softCrossEntropy(Variable x, Variable target) {
        requireSame(x, target);
        requireSome(x);
        Variable product = Elementwise.mul(target, Activations.logSoftmax(x, 1));
        return Elementwise.mul(Reductions.sum(product), -1.0 / x.value().shape()[0]);
    }

    private static Variable scaled(Variable x, double by) {
        return Fused.map("Mul", SCALED, new double[] {by}, x);
    }

    private static double share(Variable x) {
        requireSome(x);
        return 1.0 / x.value().elements();
    }

    private static void requireSome(Variable x) {
        if (x.value().elements() == 0) {
            throw new ShapeException(Fault.of("loss", "")
                    .expected("at least 1 element")
                    .got(Shapes.text(x.value().shape()))
                    .repair("leave empty batches out"));
        }
    }

    private static void requireSame(Variable a, Variable b) {
        if (!Arrays.equals(a.value().shape(), b.value().shape())) {
            throw new ShapeException(Fault.of("loss", "")
                    .expected("a target of shape " + Shapes.text(a.value().shape()))
                    .got(Shapes.text(b.value().shape()))
                    .repair("reshape one of the two: a loss does not broadcast"));
        }
    }
}
