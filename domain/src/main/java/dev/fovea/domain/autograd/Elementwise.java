package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;

/** Element-wise operations, broadcasting as NumPy does. Each is its formula: the derivative follows. */
public final class Elementwise {

    private static final Formula ADD = Formula.binary(Expr::add);
    private static final Formula SUB = Formula.binary(Expr::sub);
    private static final Formula MUL = Formula.binary(Expr::mul);
    private static final Formula DIV = Formula.binary(Expr::div);
    private static final Formula POW = Formula.binary(Expr::pow);
    private static final Formula MAX = Formula.binary(Expr::max);
    private static final Formula MIN = Formula.binary(Expr::min);
    private static final Formula ADD_NUMBER = Formula.of(1, 1, (x, p) -> x[0].add(p[0]));
    private static final Formula SUB_NUMBER = Formula.of(1, 1, (x, p) -> x[0].sub(p[0]));
    private static final Formula MUL_NUMBER = Formula.of(1, 1, (x, p) -> x[0].mul(p[0]));
    private static final Formula DIV_NUMBER = Formula.of(1, 1, (x, p) -> x[0].div(p[0]));
    private static final Formula POW_NUMBER = Formula.of(1, 1, (x, p) -> x[0].pow(p[0]));
    private static final Formula NEG = Formula.unary(Expr::neg);
    private static final Formula EXP = Formula.unary(OpCode.EXP);
    private static final Formula LOG = Formula.unary(OpCode.LOG);
    private static final Formula SQRT = Formula.unary(OpCode.SQRT);
    private static final Formula SIN = Formula.unary(OpCode.SIN);
    private static final Formula COS = Formula.unary(OpCode.COS);
    private static final Formula ABS = Formula.unary(OpCode.ABS);
    private static final Formula RECIPROCAL = Formula.unary(OpCode.RECIPROCAL);
    private static final Formula ERF = Formula.unary(OpCode.ERF);
    private static final Formula TANH = Formula.unary(OpCode.TANH);
    private static final Formula SIGMOID = Formula.unary(OpCode.SIGMOID);
    private static final Formula RELU = Formula.unary(OpCode.RELU);
    private static final Formula GREATER = Formula.binary(Expr::greater);
    private static final Formula EQUAL = Formula.binary(Expr::equal);
    private static final Formula CLAMP = Formula.of(
            1, 2, (x, p) -> p[0].greater(x[0]).select(p[0], x[0].greater(p[1]).select(p[1], x[0])));
    private static final Formula WHERE = Formula.of(3, 0, (x, p) -> x[2].select(x[0], x[1]));
    private static final Formula MASKED_FILL = Formula.of(2, 1, (x, p) -> x[1].select(p[0], x[0]));
    private static final Formula FILL = Formula.of(1, 1, (x, p) -> p[0]);
    private static final Formula COPY = Formula.binary((x, y) -> y);

    private Elementwise() {}

    /** a + b. */
    public static Variable add(Variable a, Variable b) {
        return Fused.map("Add", ADD, Fused.NONE, a, b);
    }

    /** a + b. */
    public static Variable add(Variable a, double b) {
        return Fused.map("Add", ADD_NUMBER, new double[] {b}, 2, a);
    }

    /** a - b. */
    public static Variable sub(Variable a, Variable b) {
        return Fused.map("Sub", SUB, Fused.NONE, a, b);
    }

    /** a - b. */
    public static Variable sub(Variable a, double b) {
        return Fused.map("Sub", SUB_NUMBER, new double[] {b}, 2, a);
    }

    /** a * b. */
    public static Variable mul(Variable a, Variable b) {
        return Fused.map("Mul", MUL, Fused.NONE, a, b);
    }

    /** a * b. */
    public static Variable mul(Variable a, double b) {
        return Fused.map("Mul", MUL_NUMBER, new double[] {b}, 2, a);
    }

    /** a / b. */
    public static Variable div(Variable a, Variable b) {
        return Fused.map("Div", DIV, Fused.NONE, a, b);
    }

    /** a / b. */
    public static Variable div(Variable a, double b) {
        return Fused.map("Div", DIV_NUMBER, new double[] {b}, 2, a);
    }

    /** a to the power of b; the gradient by b is 0 where a is 0 and b is not negative. */
    public static Variable pow(Variable a, Variable b) {
        return Fused.map("Pow", POW, Fused.NONE, a, b);
    }

    /** a to the power of b. */
    public static Variable pow(Variable a, double b) {
        return Fused.map("Pow", POW_NUMBER, new double[] {b}, a);
    }

    /** The larger of a and b; of equals each gets half of the gradient. */
    public static Variable maximum(Variable a, Variable b) {
        return Fused.map("Maximum", MAX, Fused.NONE, a, b);
    }

    /** The smaller of a and b; of equals each gets half of the gradient. */
    public static Variable minimum(Variable a, Variable b) {
        return Fused.map("Minimum", MIN, Fused.NONE, a, b);
    }

    /** -x. */
    public static Variable neg(Variable x) {
        return Fused.map("Neg", NEG, Fused.NONE, x);
    }

    /** The exponential. */
    public static Variable exp(Variable x) {
        return Fused.map("Exp", EXP, Fused.NONE, x);
    }

    /** The natural logarithm. */
    public static Variable log(Variable x) {
        return Fused.map("Log", LOG, Fused.NONE, x);
    }

    /** The square root. */
    public static Variable sqrt(Variable x) {
        return Fused.map("Sqrt", SQRT, Fused.NONE, x);
    }

    /** The sine. */
    public static Variable sin(Variable x) {
        return Fused.map("Sin", SIN, Fused.NONE, x);
    }

    /** The cosine. */
    public static Variable cos(Variable x) {
        return Fused.map("Cos", COS, Fused.NONE, x);
    }

    /** |x|, with gradient 0 at 0. */
    public static Variable abs(Variable x) {
        return Fused.map("Abs", ABS, Fused.NONE, x);
    }

    /** 1 / x. */
    public static Variable reciprocal(Variable x) {
        return Fused.map("Reciprocal", RECIPROCAL, Fused.NONE, x);
    }

    /** The error function. */
    public static Variable erf(Variable x) {
        return Fused.map("Erf", ERF, Fused.NONE, x);
    }

    /** The hyperbolic tangent. */
    public static Variable tanh(Variable x) {
        return Fused.map("Tanh", TANH, Fused.NONE, x);
    }

    /** 1 / (1 + exp(-x)). */
    public static Variable sigmoid(Variable x) {
        return Fused.map("Sigmoid", SIGMOID, Fused.NONE, x);
    }

    /** The larger of x and 0, with gradient 0 at 0. */
    public static Variable relu(Variable x) {
        return Fused.map("Relu", RELU, Fused.NONE, x);
    }

    /** x within low..high; the gradient passes at the limits themselves. */
    public static Variable clamp(Variable x, double low, double high) {
        if (!(low <= high)) {
            throw new InvalidArgumentException(Fault.of("clamp", "")
                    .expected("a lower limit of at most the upper")
                    .got(low + " and " + high));
        }
        return Fused.map("Clamp", CLAMP, new double[] {low, high}, x);
    }

    /** a where the mask is not 0, else b. */
    public static Variable where(Variable mask, Variable a, Variable b) {
        return Fused.map("Where", WHERE, Fused.NONE, 2, a, b, mask);
    }

    /** x, and the number where the mask is not 0. */
    public static Variable maskedFill(Variable x, Variable mask, double number) {
        return Fused.map("MaskedFill", MASKED_FILL, new double[] {number}, 1, x, mask);
    }

    /** 1 where a is larger than b, else 0; without gradient. */
    public static Variable greater(Variable a, Variable b) {
        return Fused.constant(GREATER, Fused.NONE, a, b);
    }

    /** 1 where a equals b, else 0; without gradient. */
    public static Variable equal(Variable a, Variable b) {
        return Fused.constant(EQUAL, Fused.NONE, a, b);
    }

    /** Adds b to a in place. */
    public static Variable addInPlace(Variable a, Variable b) {
        return Fused.inPlace("Add", ADD, Fused.NONE, false, a, b);
    }

    /** Adds a number in place. */
    public static Variable addInPlace(Variable a, double b) {
        return Fused.inPlace("Add", ADD_NUMBER, new double[] {b}, true, a);
    }

    /** Multiplies a by b in place. */
    public static Variable mulInPlace(Variable a, Variable b) {
        return Fused.inPlace("Mul", MUL, Fused.NONE, false, a, b);
    }

    /** Multiplies by a number in place. */
    public static Variable mulInPlace(Variable a, double b) {
        return Fused.inPlace("Mul", MUL_NUMBER, new double[] {b}, true, a);
    }

    /** Takes the exponential in place. */
    public static Variable expInPlace(Variable x) {
        return Fused.inPlace("Exp", EXP, Fused.NONE, false, x);
    }

    /** Sets every element to a number in place. */
    public static Variable fillInPlace(Variable x, double number) {
        return Fused.inPlace("Fill", FILL, new double[] {number}, false, x);
    }

    /** Writes b over a, in place. */
    public static Variable copyInPlace(Variable a, Variable b) {
        return Fused.inPlace("Copy", COPY, Fused.NONE, false, a, b);
    }
}
