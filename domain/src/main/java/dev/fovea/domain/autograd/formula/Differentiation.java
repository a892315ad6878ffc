package dev.fovea.domain.autograd.formula;

import dev.fovea.api.spi.OpCode;
import dev.fovea.domain.autograd.formula.Expr.Apply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reverse-mode differentiation of an expression: the adjoint of each operation goes to its operands, as in any
 * backpropagation, but on symbols. Where a derivative is not defined, it is what PyTorch takes: 0 for |x| and relu at 0,
 * a half each for the maximum of equals.
 */
final class Differentiation {

    private final Expr root;
    private final Expr rootValue;
    private final Map<Expr, Expr> adjoints = new HashMap<>();

    /**
     * Prepares the derivatives of root.
     *
     * @param root what is differentiated
     * @param rootValue how root's own value is written in its derivative: an input that holds it, or root itself
     */
    Differentiation(Expr root, Expr rootValue) {
        this.root = root;
        this.rootValue = rootValue;
    }

    /** seed times the derivative of root by the leaf, for every leaf. */
    Map<Expr, Expr> adjoints(Expr seed) {
        adjoints.put(root, seed);
        List<Expr> order = operandsFirst(root);
        for (int i = order.size() - 1; i >= 0; i--) {
            Expr adjoint = adjoints.getOrDefault(order.get(i), Expr.of(0));
            if (order.get(i) instanceof Apply apply && !adjoint.is(0)) {
                spread(apply, adjoint);
            }
        }
        return adjoints;
    }

    /** Every expression under root once, operands before what uses them. */
    static List<Expr> operandsFirst(Expr root) {
        List<Expr> order = new ArrayList<>();
        Set<Expr> seen = new HashSet<>();
        Set<Expr> done = new HashSet<>();
        Deque<Expr> stack = new ArrayDeque<>(List.of(root));
        while (!stack.isEmpty()) {
            Expr expr = stack.peek();
            if (seen.add(expr) && expr instanceof Apply apply) {
                apply.operands().forEach(operand -> {
                    if (!seen.contains(operand)) {
                        stack.push(operand);
                    }
                });
            } else {
                stack.pop();
                if (done.add(expr)) {
                    order.add(expr);
                }
            }
        }
        return order;
    }

    private void spread(Apply apply, Expr g) {
        Expr self = apply.equals(root) ? rootValue : apply;
        Expr a = apply.operands().get(0);
        Expr b = apply.operands().size() > 1 ? apply.operands().get(1) : a;
        switch (apply.code()) {
            case ADD -> both(a, g, b, g);
            case SUB -> both(a, g, b, g.neg());
            case MUL -> both(a, g.mul(b), b, g.mul(a));
            case DIV -> both(a, g.div(b), b, g.mul(a.div(b).div(b)).neg());
            case POW -> both(a, power(g, a, b), b, exponent(g, a, b, self));
            case MAX -> both(a, larger(g, a, b), b, larger(g, b, a));
            case MIN -> both(a, larger(g, b, a), b, larger(g, a, b));
            case SELECT -> {
                Expr zero = Expr.of(0);
                both(b, a.select(g, zero), apply.operands().get(2), a.select(zero, g));
            }
            case SIGN, GREATER, GREATER_EQUAL, EQUAL, UNIFORM -> {}
            default -> give(a, unary(apply.code(), g, a, self));
        }
    }

    private static Expr unary(OpCode code, Expr g, Expr a, Expr self) {
        Expr one = Expr.of(1);
        return switch (code) {
            case NEG -> g.neg();
            case ABS -> g.mul(a.then(OpCode.SIGN));
            case RECIPROCAL -> g.mul(self.mul(self)).neg();
            case SQRT -> g.div(self.mul(2));
            case EXP -> g.mul(self);
            case EXPM1 -> g.mul(self.add(1));
            case LOG -> g.div(a);
            case LOG1P -> g.div(a.add(1));
            case SIN -> g.mul(a.then(OpCode.COS));
            case COS -> g.mul(a.then(OpCode.SIN)).neg();
            case TANH -> g.mul(one.sub(self.mul(self)));
            case SIGMOID -> g.mul(self.mul(one.sub(self)));
            case ERF -> g.mul(a.mul(a).neg().exp().mul(2 / Math.sqrt(Math.PI)));
            case SOFTPLUS -> g.mul(a.then(OpCode.SIGMOID));
            case RELU -> self.greater(Expr.of(0)).select(g, Expr.of(0));
            default -> throw new IllegalStateException(code.toString());
        };
    }

    /** The derivative by the base; 0 where the exponent is, whatever the base. */
    private static Expr power(Expr g, Expr a, Expr b) {
        Expr slope = g.mul(b.mul(a.pow(b.sub(Expr.of(1)))));
        return b.equal(Expr.of(0)).select(Expr.of(0), slope);
    }

    /** The derivative by the exponent; 0 at 0 to the power of what is not negative. */
    private static Expr exponent(Expr g, Expr a, Expr b, Expr self) {
        Expr zero = Expr.of(0);
        return a.equal(zero).mul(b.greaterEqual(zero)).select(zero, g.mul(self.mul(a.log())));
    }

    /** What the larger gets; beside NaN both get all, so that it is not lost. */
    private static Expr larger(Expr g, Expr a, Expr b) {
        return b.greater(a).select(Expr.of(0), a.equal(b).select(g.mul(0.5), g));
    }

    private void both(Expr a, Expr toA, Expr b, Expr toB) {
        give(a, toA);
        give(b, toB);
    }

    private void give(Expr operand, Expr adjoint) {
        adjoints.merge(operand, adjoint, Expr::add);
    }
}
