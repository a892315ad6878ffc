package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import java.util.List;

/**
 * How far each element of each node may lie from the exact result when every step is computed in float: a running error
 * analysis along the graph. The error that a node inherits passes through it at most as its absolute weights say; the
 * error that it adds is {@link #UNIT} times a constant times the sum of the absolute products that make the element,
 * times the square root of their number: k roundings of random sign and of at most the sum's size add up to its root
 * (Higham, Accuracy and Stability, 2.8), where the worst case k never happens. All sums are computed by the oracle.
 */
final class ErrorBounds {

    /** Half the distance from 1 to the next float: the relative error of one rounding. */
    static final double UNIT = 0x1p-24;

    /**
     * Roundings beside those of the sum, and room for an unlucky draw: a folded normalisation rounds its factor and the
     * product with the weight, a bias or a residual is added, and 4 deviations cover one in 15,000 elements.
     */
    private static final double SUM = 4;

    /** A good float implementation of a transcendental function is within 4 units in the last place, 8 roundings. */
    private static final double FUNCTION = 16;

    private final PlanCompiler oracle;
    private final WorkPool pool;
    private final WinogradNodes winograd;
    private final Values values;
    private final Values bounds = new Values();

    private ErrorBounds(PlanCompiler oracle, WorkPool pool, WinogradNodes winograd, Values values) {
        this.oracle = oracle;
        this.pool = pool;
        this.winograd = winograd;
        this.values = values;
    }

    /** The bound of each node's elements, given exact values of all nodes. */
    static Values of(Graph graph, Values values, WinogradNodes winograd, PlanCompiler oracle, WorkPool pool) {
        ErrorBounds all = new ErrorBounds(oracle, pool, winograd, values);
        for (Node node : graph.nodes()) {
            List<TensorType> types = node.inputs().stream()
                    .map(input -> graph.node(input).type())
                    .toList();
            all.bounds.put(node.name(), all.bound(node, types));
        }
        return all.bounds;
    }

    private float[] bound(Node node, List<TensorType> types) {
        Op op = node.op();
        float[] out = values.get(node.name());
        if (op instanceof Input || op instanceof Constant) {
            return new float[out.length];
        } else if (op instanceof Activate activate) {
            return activation(activate.activation(), values.get(node.inputs().get(0)), error(node, 0), out);
        } else if (op instanceof PRelu prelu) {
            float steepest = 1;
            for (float alpha : prelu.alpha().toFloats()) {
                steepest = Math.max(steepest, Math.abs(alpha));
            }
            return plus(scaled(error(node, 0), steepest), out, 2 * UNIT);
        } else if (op instanceof BatchNorm norm) {
            return norm(norm, node, types.get(0).channels());
        } else if (op instanceof Softmax) {
            return softmax(node, types.get(0).channels(), out);
        } else if (op instanceof Add) {
            return plus(run(op, types, error(node, 0), error(node, 1)), out, 2 * UNIT);
        } else if (op instanceof Multiply) {
            float[] first = plus(error(node, 0), value(node, 0), 1);
            float[] a = run(op, types, first, error(node, 1));
            float[] b = run(op, types, error(node, 0), scaled(value(node, 1), 1));
            return plus(plus(a, b, 1), out, 2 * UNIT);
        } else if (AbsoluteOps.isLinear(op)) {
            return linear(node, types, out);
        }
        return moved(node, types, out);
    }

    /** Convolutions and dense layers. */
    private float[] linear(Node node, List<TensorType> types, float[] out) {
        int products = AbsoluteOps.products(node.op());
        if (winograd.holds(node)) {
            double own = winograd.constant(node) * Math.sqrt(products) * UNIT;
            float[] inherited = run(AbsoluteOps.of(node.op(), 0), types, error(node, 0));
            MaxPool around = winograd.largestAround(node);
            float[] largest = run(around, types, scaled(value(node, 0), own));
            TensorType pooled = around.infer(node.name(), types);
            float[] spread = run(winograd.sums(node), List.of(pooled), largest);
            return plus(plus(inherited, spread, 1), out, 2 * UNIT);
        }
        double own = SUM * Math.sqrt(products + 1) * UNIT;
        // Linear: what is inherited and what is added go through the absolute weights together.
        float[] sums = run(AbsoluteOps.of(node.op(), own), types, plus(error(node, 0), value(node, 0), own));
        return plus(sums, out, 2 * UNIT);
    }

    /** Pools, resizes and what only moves elements: an error goes the way of the elements themselves. */
    private float[] moved(Node node, List<TensorType> types, float[] out) {
        Op op = node.op() instanceof Pad pad ? new Pad(pad.padding(), 0) : node.op();
        double own = 0;
        double absolute = 0;
        if (op instanceof AveragePool pool) {
            own = SUM * Math.sqrt(pool.window().height() * pool.window().width()) * UNIT;
        } else if (op instanceof Mean || isAverage(op)) {
            own = SUM * Math.sqrt((double) types.get(0).elements() / out.length) * UNIT;
        } else if (op instanceof Resize resize && resize.method() == Resize.Method.BILINEAR) {
            own = SUM * UNIT;
            // A position is a float of the size of the side: its rounding moves the result between neighbours.
            TensorType in = types.get(0);
            absolute = 4 * UNIT * Math.max(in.shape().dim(0), in.shape().dim(1)) * largest(value(node, 0));
        }
        float[][] errors = new float[types.size()][];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = plus(error(node, i), value(node, i), own);
        }
        float[] bound = run(op, types, errors);
        for (int i = 0; i < bound.length; i++) {
            bound[i] += (float) absolute;
        }
        return own == 0 ? bound : plus(bound, out, 2 * UNIT);
    }

    private static boolean isAverage(Op op) {
        return op instanceof GlobalPool pool && pool.reduction() == GlobalPool.Reduction.AVERAGE;
    }

    private float[] activation(Activation activation, float[] in, float[] error, float[] out) {
        float[] bound = new float[out.length];
        for (int i = 0; i < bound.length; i++) {
            double f = Math.abs(out[i]);
            bound[i] = (float)
                    switch (activation.kind()) {
                        case NONE, CLAMP -> error[i];
                        case LEAKY_RELU -> Math.max(1, activation.alpha()) * error[i] + 2 * UNIT * f;
                        // The slope is f^3 / 2, and largest at the lower end of the error.
                        case RSQRT -> {
                            double low = Math.max(Double.MIN_NORMAL, in[i] - error[i]);
                            yield 1 / Math.sqrt(low) - f + FUNCTION * f * UNIT;
                        }
                        case EXPONENTIAL -> f * (Math.expm1(error[i]) + (FUNCTION + 2 * Math.abs(in[i])) * UNIT);
                        // The steepest of the others is SELU, 1.76. e^x - 1 and 1 + e^x round near 1, x g(x) near x.
                        default -> 2 * error[i] + (FUNCTION * f + 4 * (1 + Math.abs(in[i]))) * UNIT;
                    };
        }
        return bound;
    }

    private float[] norm(BatchNorm norm, Node node, int channels) {
        BatchNorm.Affine affine = norm.affine();
        float[] beta = norm.beta() == null ? new float[channels] : norm.beta().toFloats();
        float[] in = value(node, 0);
        float[] error = error(node, 0);
        float[] bound = new float[in.length];
        for (int i = 0; i < in.length; i++) {
            int c = i % channels;
            double scale = Math.abs(affine.scale()[c]);
            // shift = beta - mean * scale: both parts are rounded.
            double shift = Math.abs(affine.shift()[c]) + 2 * Math.abs(beta[c]);
            bound[i] = (float) (scale * error[i] + SUM * UNIT * (scale * Math.abs(in[i]) + shift));
        }
        return bound;
    }

    /** e^(x - max) has the error of x - max; the sum has the mean of all. */
    private float[] softmax(Node node, int channels, float[] out) {
        float[] in = value(node, 0);
        float[] error = error(node, 0);
        float[] bound = new float[out.length];
        for (int from = 0; from < out.length; from += channels) {
            double inherited = 0;
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = from; i < from + channels; i++) {
                inherited = Math.max(inherited, error[i]);
                least = Math.min(least, in[i]);
                most = Math.max(most, in[i]);
            }
            double relative = 2 * inherited + (FUNCTION + 2 * (most - least) + SUM * Math.sqrt(channels)) * UNIT;
            for (int i = from; i < from + channels; i++) {
                bound[i] = (float) (Math.abs(out[i]) * relative);
            }
        }
        return bound;
    }

    private float[] value(Node node, int input) {
        return values.get(node.inputs().get(input));
    }

    private float[] error(Node node, int input) {
        return bounds.get(node.inputs().get(input));
    }

    /** The oracle's answer for one operation. */
    private float[] run(Op op, List<TensorType> types, float[]... inputs) {
        return run(oracle, pool, op, types, inputs);
    }

    static float[] run(PlanCompiler oracle, WorkPool pool, Op op, List<TensorType> types, float[]... inputs) {
        GraphBuilder builder = new GraphBuilder("bound");
        String[] names = new String[inputs.length];
        Values row = new Values();
        for (int i = 0; i < inputs.length; i++) {
            names[i] = "input " + i;
            builder.input(names[i], types.get(i));
            row.put(names[i], inputs[i]);
        }
        Graph graph = builder.add("out", op, names).output("out").build();
        return GraphRun.naive(oracle, graph, row, pool).get("out");
    }

    /** a + factor |b|. */
    private static float[] plus(float[] a, float[] b, double factor) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (a[i] + factor * Math.abs(b[i]));
        }
        return sum;
    }

    private static float[] scaled(float[] a, double factor) {
        return plus(new float[a.length], a, factor);
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
