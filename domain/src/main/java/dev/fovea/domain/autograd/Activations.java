package dev.fovea.domain.autograd;

import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;

/** Activations beyond the plain functions of {@link Elementwise}. */
public final class Activations {

    private static final Formula SOFTPLUS = Formula.unary(OpCode.SOFTPLUS);
    private static final Formula GELU = Formula.unary(
            x -> x.mul(0.5).mul(x.mul(1 / Math.sqrt(2)).then(OpCode.ERF).add(1)));
    private static final Formula SILU = Formula.unary(x -> x.mul(x.then(OpCode.SIGMOID)));
    private static final Formula ELU = Formula.of(1, 1, (x, p) -> elu(x[0], p[0]));
    private static final Formula LEAKY =
            Formula.of(1, 1, (x, p) -> x[0].greater(Expr.of(0)).select(x[0], p[0].mul(x[0])));
    private static final Formula RELU6 = Formula.unary(x -> x.then(OpCode.RELU).min(Expr.of(6)));
    private static final Formula HARD_SIGMOID =
            Formula.unary(x -> x.add(3).mul(1.0 / 6).max(Expr.of(0)).min(Expr.of(1)));
    private static final Formula HARD_SWISH =
            Formula.unary(x -> x.mul(x.add(3).mul(1.0 / 6).max(Expr.of(0)).min(Expr.of(1))));
    private static final Formula IDENTITY = Formula.unary(x -> x);
    private static final Formula SHIFTED_EXP = Formula.binary((x, m) -> x.sub(m).exp());
    private static final Formula RATIO =
            Formula.of(3, 0, (x, p) -> x[0].sub(x[1]).exp().div(x[2]));
    private static final Formula LOG_RATIO =
            Formula.of(3, 0, (x, p) -> x[0].sub(x[1]).sub(x[2].log()));
    private static final Formula SOFTMAX_BACKWARD = Formula.of(3, 0, (x, p) -> x[1].mul(x[0].sub(x[2])));
    private static final Formula LOG_SOFTMAX_BACKWARD =
            Formula.of(3, 0, (x, p) -> x[0].sub(x[1].exp().mul(x[2])));
    private static final Formula PRODUCT = Formula.binary(Expr::mul);

    private Activations() {}

    /** The exponential is not taken above 0: there it overflows, and its gradient would be 0 times infinity. */
    private static Expr elu(Expr x, Expr alpha) {
        Expr positive = x.greater(Expr.of(0));
        return positive.select(x, alpha.mul(positive.select(Expr.of(0), x).then(OpCode.EXPM1)));
    }

    /** log(1 + exp(x)). */
    public static Variable softplus(Variable x) {
        return Fused.map("Softplus", SOFTPLUS, Fused.NONE, x);
    }

    /** x times the normal distribution function, exactly. */
    public static Variable gelu(Variable x) {
        return Fused.map("Gelu", GELU, Fused.NONE, x);
    }

    /** x times its sigmoid. */
    public static Variable silu(Variable x) {
        return Fused.map("Silu", SILU, Fused.NONE, x);
    }

    /** x above 0, else alpha (exp(x) - 1). */
    public static Variable elu(Variable x, double alpha) {
        return Fused.map("Elu", ELU, new double[] {alpha}, x);
    }

    /** x above 0, else slope times x. */
    public static Variable leakyRelu(Variable x, double slope) {
        return Fused.map("LeakyRelu", LEAKY, new double[] {slope}, x);
    }

    /** x within 0..6. */
    public static Variable relu6(Variable x) {
        return Fused.map("Relu6", RELU6, Fused.NONE, x);
    }

    /** (x + 3) / 6 within 0..1. */
    public static Variable hardSigmoid(Variable x) {
        return Fused.map("Hardsigmoid", HARD_SIGMOID, Fused.NONE, x);
    }

    /** x times {@link #hardSigmoid}. */
    public static Variable hardSwish(Variable x) {
        return Fused.map("Hardswish", HARD_SWISH, Fused.NONE, x);
    }

    /** The exponentials along a dimension, divided by their sum. */
    public static Variable softmax(Variable x, int axis) {
        Recording recording = Recording.of(x.autograd(), "Softmax", x);
        Variable y = recording.result(normalized(x, axis, RATIO));
        SavedVariable saved = recording.save(y);
        recording.backward(gradients -> {
            Variable g = gradients[0];
            Variable kept = Recording.get(saved);
            Variable sum = Fused.sum("Sum", PRODUCT, Fused.NONE, true, new int[] {axis}, g, kept);
            return new Variable[] {Fused.map("SoftmaxBackward", SOFTMAX_BACKWARD, Fused.NONE, g, kept, sum)};
        });
        return y;
    }

    /** The logarithm of {@link #softmax}, without overflow. */
    public static Variable logSoftmax(Variable x, int axis) {
        Recording recording = Recording.of(x.autograd(), "LogSoftmax", x);
        Variable y = recording.result(normalized(x, axis, LOG_RATIO));
        SavedVariable saved = recording.save(y);
        recording.backward(gradients -> {
            Variable g = gradients[0];
            Variable sum = Fused.sum("Sum", IDENTITY, Fused.NONE, true, new int[] {axis}, g);
            return new Variable[] {
                Fused.map("LogSoftmaxBackward", LOG_SOFTMAX_BACKWARD, Fused.NONE, g, Recording.get(saved), sum)
            };
        });
        return y;
    }

    private static Strided normalized(Variable x, int axis, Formula last) {
        Arithmetic arithmetic = x.autograd().arithmetic();
        int[] shape = x.value().shape();
        int[] folded = shape.length == 0 ? shape : Shapes.folded(shape, axis);
        Strided most = arithmetic.fold(Fold.MAX, IDENTITY.program(), Fused.NONE, shape, folded, x.dtype(), x.value());
        Strided sum =
                arithmetic.fold(Fold.SUM, SHIFTED_EXP.program(), Fused.NONE, shape, folded, x.dtype(), x.value(), most);
        Strided y = arithmetic.map(last.program(), Fused.NONE, shape, x.dtype(), x.value(), most, sum);
        most.storage().drop();
        sum.storage().drop();
        return y;
    }
}
