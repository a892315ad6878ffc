package dev.fovea.domain.autograd.formula;

import dev.fovea.api.spi.OpCode;
import java.util.List;

/** An element-wise expression; a value, simplified where that is exact for finite numbers. */
public sealed interface Expr permits Expr.Input, Expr.Parameter, Expr.Constant, Expr.Apply {

    /** One element of an input tensor. */
    record Input(int index) implements Expr {}

    /** A number that is given at each run. */
    record Parameter(int index) implements Expr {}

    /** A number of the formula. */
    record Constant(double value) implements Expr {}

    /** An operation on others. */
    record Apply(OpCode code, List<Expr> operands) implements Expr {}

    /** A number as an expression. */
    static Expr of(double value) {
        return new Constant(value);
    }

    private static Expr apply(OpCode code, Expr... operands) {
        return new Apply(code, List.of(operands));
    }

    /** True for exactly this number. */
    default boolean is(double value) {
        return this instanceof Constant constant && constant.value == value;
    }

    /** This plus b. */
    default Expr add(Expr b) {
        return is(0) ? b : b.is(0) ? this : apply(OpCode.ADD, this, b);
    }

    /** This minus b. */
    default Expr sub(Expr b) {
        return b.is(0) ? this : is(0) ? b.neg() : apply(OpCode.SUB, this, b);
    }

    /** This times b. */
    default Expr mul(Expr b) {
        if (is(0) || b.is(0)) {
            return of(0);
        }
        return is(1) ? b : b.is(1) ? this : apply(OpCode.MUL, this, b);
    }

    /** This times a number. */
    default Expr mul(double b) {
        return mul(of(b));
    }

    /** This plus a number. */
    default Expr add(double b) {
        return add(of(b));
    }

    /** This divided by b. */
    default Expr div(Expr b) {
        return is(0) ? this : b.is(1) ? this : apply(OpCode.DIV, this, b);
    }

    /** This to the power of b. */
    default Expr pow(Expr b) {
        return b.is(1) ? this : apply(OpCode.POW, this, b);
    }

    /** The larger. */
    default Expr max(Expr b) {
        return apply(OpCode.MAX, this, b);
    }

    /** The smaller. */
    default Expr min(Expr b) {
        return apply(OpCode.MIN, this, b);
    }

    /** 1 where this is larger than b, else 0. */
    default Expr greater(Expr b) {
        return apply(OpCode.GREATER, this, b);
    }

    /** 1 where this is not smaller than b, else 0. */
    default Expr greaterEqual(Expr b) {
        return apply(OpCode.GREATER_EQUAL, this, b);
    }

    /** 1 where this equals b, else 0. */
    default Expr equal(Expr b) {
        return apply(OpCode.EQUAL, this, b);
    }

    /** a where this is not 0, else b. */
    default Expr select(Expr a, Expr b) {
        return a.equals(b) ? a : apply(OpCode.SELECT, this, a, b);
    }

    /** The negative. */
    default Expr neg() {
        if (this instanceof Constant constant) {
            return of(-constant.value);
        }
        return this instanceof Apply apply && apply.code == OpCode.NEG
                ? apply.operands.get(0)
                : apply(OpCode.NEG, this);
    }

    /** An operation of one operand. */
    default Expr then(OpCode unary) {
        return apply(unary, this);
    }

    /** The exponential. */
    default Expr exp() {
        return then(OpCode.EXP);
    }

    /** The natural logarithm. */
    default Expr log() {
        return then(OpCode.LOG);
    }
}
