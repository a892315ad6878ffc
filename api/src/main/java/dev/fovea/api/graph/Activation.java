package dev.fovea.api.graph;

import java.util.Locale;
import java.util.Objects;

/**
 * An element-wise function, as Keras defines it.
 *
 * @param kind which function
 * @param alpha its first parameter, 0 where it has none
 * @param beta its second parameter, 0 where it has none
 */
public record Activation(Kind kind, float alpha, float beta) {

    /** The functions; x is the element, a is alpha, b is beta. */
    public enum Kind {
        /** x. */
        NONE,
        /** min(max(x, a), b); NaN stays NaN. */
        CLAMP,
        /** a x below 0, else x. */
        LEAKY_RELU,
        /** a (e^x - 1) below 0, else x. */
        ELU,
        /** b a (e^x - 1) below 0, else b x. */
        SELU,
        /** a (e^(x / a) - 1) below 0, else x. */
        CELU,
        /** x Phi(x) with the normal distribution's Phi. */
        GELU,
        /** x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. */
        GELU_TANH,
        /** 1 / (1 + e^-x). */
        SIGMOID,
        /** min(max(x / 6 + 1 / 2, 0), 1). */
        HARD_SIGMOID,
        /** x sigmoid(x), also called swish. */
        SILU,
        /** x hard_sigmoid(x), also called hard swish. */
        HARD_SILU,
        /** x tanh(softplus(x)). */
        MISH,
        /** log(1 + e^x). */
        SOFTPLUS,
        /** x / (1 + |x|). */
        SOFTSIGN,
        /** tanh(x). */
        TANH,
        /** e^x. */
        EXPONENTIAL,
        /** 1 / sqrt(x); infinity from 0 down. */
        RSQRT
    }

    public Activation {
        Objects.requireNonNull(kind, "kind");
    }

    /** The identity. */
    public static Activation none() {
        return of(Kind.NONE);
    }

    /** The function of that kind, for those without parameters. */
    public static Activation of(Kind kind) {
        return new Activation(kind, 0, 0);
    }

    /** max(x, 0). */
    public static Activation relu() {
        return clamp(0, Float.POSITIVE_INFINITY);
    }

    /** min(max(x, 0), 6). */
    public static Activation relu6() {
        return clamp(0, 6);
    }

    /** min(max(x, low), high). */
    public static Activation clamp(float low, float high) {
        return new Activation(Kind.CLAMP, low, high);
    }

    /** True for the identity. */
    public boolean isNone() {
        return kind == Kind.NONE;
    }

    /** The function's value, computed in double: the definition that kernels are tested against. */
    public double apply(double x) {
        return switch (kind) {
            case NONE -> x;
            case CLAMP -> x < alpha ? alpha : x > beta ? beta : x;
            case LEAKY_RELU -> x < 0 ? alpha * x : x;
            case ELU -> x < 0 ? alpha * Math.expm1(x) : x;
            case SELU -> beta * (x < 0 ? alpha * Math.expm1(x) : x);
            case CELU -> x < 0 ? alpha * Math.expm1(x / alpha) : x;
            case GELU -> x == Double.NEGATIVE_INFINITY ? 0 : x * Normal.distribution(x);
            case GELU_TANH ->
                x == Double.NEGATIVE_INFINITY
                        ? 0
                        : 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case SIGMOID -> sigmoid(x);
            case HARD_SIGMOID -> hardSigmoid(x);
            case SILU -> x == Double.NEGATIVE_INFINITY ? 0 : x * sigmoid(x);
            case HARD_SILU -> x == Double.NEGATIVE_INFINITY ? 0 : x * hardSigmoid(x);
            case MISH -> x == Double.NEGATIVE_INFINITY ? 0 : x * Math.tanh(softplus(x));
            case SOFTPLUS -> softplus(x);
            case SOFTSIGN -> Double.isInfinite(x) ? Math.signum(x) : x / (1 + Math.abs(x));
            case TANH -> Math.tanh(x);
            case EXPONENTIAL -> Math.exp(x);
            case RSQRT -> x <= 0 ? Double.POSITIVE_INFINITY : 1 / Math.sqrt(x);
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double hardSigmoid(double x) {
        double y = x / 6 + 0.5;
        return y < 0 ? 0 : y > 1 ? 1 : y;
    }

    private static double softplus(double x) {
        return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
    }

    /** For instance {@code relu}, {@code relu6}, {@code leaky_relu(0.2)}. */
    @Override
    public String toString() {
        if (kind == Kind.CLAMP && alpha == 0) {
            return beta == Float.POSITIVE_INFINITY ? "relu" : beta == 6 ? "relu6" : "clamp(0," + beta + ")";
        }
        String name = kind.name().toLowerCase(Locale.ROOT);
        return switch (kind) {
            case CLAMP -> name + "(" + alpha + "," + beta + ")";
            case LEAKY_RELU, ELU, CELU -> name + "(" + alpha + ")";
            default -> name;
        };
    }
}
