package dev.fovea.domain.autograd;

import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.OpCode;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import java.util.Arrays;

/** Many values to one. Dimensions count from the end when negative; none named means all. */
public final class Reductions {

    private static final Formula IDENTITY = Formula.unary(x -> x);
    private static final Formula SCALED = IDENTITY.scaled();
    private static final Formula SQUARE = Formula.unary(x -> x.mul(x));
    private static final Formula SQUARED_DISTANCE =
            Formula.binary((x, m) -> x.sub(m).mul(x.sub(m))).scaled();
    private static final Formula VAR_BACKWARD =
            Formula.of(3, 1, (x, p) -> x[0].mul(x[1].sub(x[2])).mul(p[0]).mul(2));
    private static final Formula SHIFTED_EXP =
            Formula.binary((x, m) -> x.sub(finite(m)).exp());
    private static final Formula SHIFTED_LOG = Formula.binary((s, m) -> s.log().add(finite(m)));
    private static final Formula LOGSUMEXP_BACKWARD =
            Formula.of(3, 0, (x, p) -> x[0].mul(x[1].sub(finite(x[2])).exp()));
    private static final Formula ROOT = Formula.unary(OpCode.SQRT);
    private static final Formula NORM_BACKWARD =
            Formula.of(3, 0, (x, p) -> x[2].equal(Expr.of(0)).select(Expr.of(0), x[0].mul(x[1].div(x[2]))));
    private static final Formula EQUAL = Formula.binary(Expr::equal);
    private static final Formula SHARE = Formula.of(3, 0, (x, p) -> x[1].select(x[0].div(x[2]), Expr.of(0)));
    private static final Formula PROD_BACKWARD =
            Formula.of(3, 0, (x, p) -> x[0].mul(x[2]).div(x[1]));
    private static final Formula MUL = Formula.binary(Expr::mul);

    private Reductions() {}

    /** x, and 0 where it is infinite: from which nothing infinite can be taken away. */
    private static Expr finite(Expr x) {
        return x.then(OpCode.ABS).equal(Expr.of(Double.POSITIVE_INFINITY)).select(Expr.of(0), x);
    }

    /** The sum; the dimensions are dropped. */
    public static Variable sum(Variable x, int... axes) {
        return Fused.sum("Sum", IDENTITY, Fused.NONE, false, axes, x);
    }

    /** The sum; the dimensions stay, with size 1. */
    public static Variable sumKeep(Variable x, int... axes) {
        return Fused.sum("Sum", IDENTITY, Fused.NONE, true, axes, x);
    }

    /** The mean; the dimensions are dropped. */
    public static Variable mean(Variable x, int... axes) {
        return mean(x, false, axes);
    }

    /** The mean; the dimensions stay, with size 1. */
    public static Variable meanKeep(Variable x, int... axes) {
        return mean(x, true, axes);
    }

    private static Variable mean(Variable x, boolean keep, int[] axes) {
        Variable mean = Fused.sum("Mean", SCALED, new double[] {1.0 / count(x, axes)}, keep, axes, x);
        // The sum of nothing is 0, its mean is not.
        return x.value().elements() == 0 ? Elementwise.mul(mean, Double.NaN) : mean;
    }

    private static int count(Variable x, int... axes) {
        int[] shape = x.value().shape();
        return Shapes.elements(shape) / Math.max(1, Shapes.elements(Shapes.folded(shape, axes)));
    }

    /** The mean of the squared distances from the mean (divided by n); the dimensions are dropped. */
    public static Variable var(Variable x, int... axes) {
        double share = 1.0 / count(x, axes);
        int[] shape = x.value().shape();
        int[] target = Shapes.folded(shape, axes);
        Recording recording = Recording.of(x.autograd(), "Var", x);
        Arithmetic arithmetic = recording.arithmetic();
        double[] scale = {share};
        Strided mean = arithmetic.fold(Fold.SUM, SCALED.program(), scale, shape, target, x.dtype(), x.value());
        Strided value =
                arithmetic.fold(Fold.SUM, SQUARED_DISTANCE.program(), scale, shape, target, x.dtype(), x.value(), mean);
        Variable y = recording.result(value.reshape(Shapes.without(shape, axes)));
        SavedVariable saved = recording.save(x);
        recording.backward(gradients -> {
            Variable g = Shaping.reshape(gradients[0], target);
            Variable input = Recording.get(saved);
            Variable centre = meanKeep(input, axes);
            return new Variable[] {Fused.map("VarBackward", VAR_BACKWARD, scale, g, input, centre)};
        });
        return y;
    }

    /** The Euclidean norm of all elements, with gradient 0 at 0. */
    public static Variable norm(Variable x) {
        Recording recording = Recording.of(x.autograd(), "LinalgVectorNorm", x);
        Arithmetic arithmetic = recording.arithmetic();
        int[] shape = x.value().shape();
        Strided sum = arithmetic.fold(
                Fold.SUM, SQUARE.program(), Fused.NONE, shape, Shapes.folded(shape), x.dtype(), x.value());
        Strided root = arithmetic.map(ROOT.program(), Fused.NONE, sum.shape(), x.dtype(), sum);
        Variable y = recording.result(root.reshape());
        SavedVariable input = recording.save(x);
        SavedVariable output = recording.save(y);
        recording.backward(gradients -> new Variable[] {
            Fused.map(
                    "LinalgVectorNormBackward",
                    NORM_BACKWARD,
                    Fused.NONE,
                    gradients[0],
                    Recording.get(input),
                    Recording.get(output))
        });
        return y;
    }

    /** The logarithm of the sum of exponentials along a dimension, which is dropped; without overflow. */
    public static Variable logsumexp(Variable x, int axis) {
        Recording recording = Recording.of(x.autograd(), "Logsumexp", x);
        Arithmetic arithmetic = recording.arithmetic();
        int[] shape = x.value().shape();
        int[] target = Shapes.folded(shape, axis);
        Strided most = arithmetic.fold(Fold.MAX, IDENTITY.program(), Fused.NONE, shape, target, x.dtype(), x.value());
        Strided sum =
                arithmetic.fold(Fold.SUM, SHIFTED_EXP.program(), Fused.NONE, shape, target, x.dtype(), x.value(), most);
        Strided value = arithmetic.map(SHIFTED_LOG.program(), Fused.NONE, target, x.dtype(), sum, most);
        Variable y = recording.result(value.reshape(Shapes.without(shape, axis)));
        SavedVariable input = recording.save(x);
        SavedVariable output = recording.save(y);
        recording.backward(gradients -> new Variable[] {
            Fused.map(
                    "LogsumexpBackward",
                    LOGSUMEXP_BACKWARD,
                    Fused.NONE,
                    Shaping.reshape(gradients[0], target),
                    Recording.get(input),
                    Shaping.reshape(Recording.get(output), target))
        });
        return y;
    }

    /** The largest of all elements; equal ones share the gradient. */
    public static Variable max(Variable x) {
        Recording recording = Recording.of(x.autograd(), "Max", x);
        int[] shape = x.value().shape();
        Strided value = recording
                .arithmetic()
                .fold(Fold.MAX, IDENTITY.program(), Fused.NONE, shape, Shapes.folded(shape), x.dtype(), x.value());
        Variable y = recording.result(value.reshape());
        SavedVariable input = recording.save(x);
        SavedVariable output = recording.save(y);
        recording.backward(gradients -> {
            Variable mask = Fused.constant(EQUAL, Fused.NONE, Recording.get(input), Recording.get(output));
            return new Variable[] {Fused.map("MaxBackward", SHARE, Fused.NONE, gradients[0], mask, sum(mask))};
        });
        return y;
    }

    /** The largest along a dimension, which is dropped; the first of equals gets the gradient. */
    public static Variable max(Variable x, int axis) {
        int at = Shapes.axis(axis, x.value().rank());
        int[] shape = x.value().shape();
        Strided index = positions(x, at);
        Recording recording = Recording.of(x.autograd(), "Max", x);
        Strided value = recording.arithmetic().gather(at, x.value(), index);
        Variable y = recording.result(value.reshape(Shapes.without(shape, at)));
        int[] target = index.shape();
        SavedVariable places = recording.save(new Variable(x.autograd(), index));
        recording.backward(gradients -> new Variable[] {
            Indexing.scatterAdd("MaxBackward", Shaping.reshape(gradients[0], target), at, Recording.get(places), shape)
        });
        return y;
    }

    /** The position of the largest along a dimension, which is dropped: whole numbers, without gradient. */
    public static Variable argmax(Variable x, int axis) {
        int at = Shapes.axis(axis, x.value().rank());
        Strided index = positions(x, at);
        return new Variable(x.autograd(), index.reshape(Shapes.without(x.value().shape(), at)));
    }

    private static Strided positions(Variable x, int axis) {
        int[] shape = x.value().shape();
        return x.autograd()
                .arithmetic()
                .fold(
                        Fold.ARGMAX,
                        IDENTITY.program(),
                        Fused.NONE,
                        shape,
                        Shapes.folded(shape, axis),
                        DType.I32,
                        x.value());
    }

    /** The product of all elements. */
    public static Variable prod(Variable x) {
        Recording recording = Recording.of(x.autograd(), "Prod", x);
        int[] shape = x.value().shape();
        Strided value = recording
                .arithmetic()
                .fold(Fold.PRODUCT, IDENTITY.program(), Fused.NONE, shape, Shapes.folded(shape), x.dtype(), x.value());
        Variable y = recording.result(value.reshape());
        SavedVariable input = recording.save(x);
        SavedVariable output = recording.save(y);
        recording.backward(
                gradients -> new Variable[] {prodGradient(gradients[0], Recording.get(input), Recording.get(output))});
        return y;
    }

    private static Variable prodGradient(Variable g, Variable x, Variable y) {
        double[] values = x.toDoubles();
        int zeros = (int) Arrays.stream(values).filter(value -> value == 0).count();
        if (zeros == 0) {
            return Fused.map("ProdBackward", PROD_BACKWARD, Fused.NONE, g, x, y);
        }
        if (x.autograd().isGradMode()) {
            return Elementwise.mul(g, productsOfOthers(x));
        }
        // With one 0, that element alone has a gradient: the product of the others.
        double[] others = new double[values.length];
        double rest = Arrays.stream(values).filter(value -> value != 0).reduce(1, (a, b) -> a * b);
        Arrays.setAll(others, i -> zeros == 1 && values[i] == 0 ? rest : 0);
        Arithmetic arithmetic = x.autograd().arithmetic();
        Variable product = new Variable(
                x.autograd(), arithmetic.of(others, x.dtype(), x.value().shape()));
        return Fused.map("ProdBackward", MUL, Fused.NONE, g, product);
    }

    /** For each element the product of all others, without a division, in operations that can be differentiated. */
    private static Variable productsOfOthers(Variable x) {
        int n = x.value().elements();
        Variable row = Shaping.reshape(x, n);
        Variable before = shifted(row, 1, n);
        Variable after = shifted(row, -1, n);
        // Each round doubles how far the products reach.
        for (int reach = 1; reach < n; reach *= 2) {
            before = Elementwise.mul(before, shifted(before, reach, n));
            after = Elementwise.mul(after, shifted(after, -reach, n));
        }
        return Shaping.reshape(Elementwise.mul(before, after), x.value().shape());
    }

    /** A vector moved by some places, 1 where nothing comes in. */
    private static Variable shifted(Variable x, int by, int n) {
        int kept = Math.max(0, n - Math.abs(by));
        Variable part = by > 0 ? Shaping.slice(x, 0, 0, kept) : Shaping.slice(x, 0, n - kept, n);
        int[] none = {0};
        int[] room = {n - kept};
        return by > 0 ? Shaping.pad(part, room, none, 1) : Shaping.pad(part, none, room, 1);
    }

    /** Running sums along a dimension. */
    public static Variable cumsum(Variable x, int axis) {
        return cumulate("Cumsum", x, Shapes.axis(axis, x.value().rank()), false);
    }

    private static Variable cumulate(String name, Variable x, int axis, boolean reverse) {
        Recording recording = Recording.of(x.autograd(), name, x);
        Arithmetic arithmetic = recording.arithmetic();
        Strided out = arithmetic.empty(x.dtype(), x.value().shape());
        arithmetic.kernels(x.dtype()).cumulate(axis, reverse, x.value().operand(), out.operand());
        Variable y = recording.result(out);
        recording.backward(gradients -> new Variable[] {cumulate("CumsumBackward", gradients[0], axis, !reverse)});
        return y;
    }
}
