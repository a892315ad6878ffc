package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Noise;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import java.util.List;

/**
 * A network with one row of inputs and the oracle's value of every node.
 *
 * @param graph the network
 * @param row its inputs
 * @param values of all nodes, rounded to float
 */
record GraphExpectation(Graph graph, Values row, Values values) {

    /** Integers, and quarters of them, have exact sums and products in float up to here. */
    private static final float EXACT = 1 << 22;

    static GraphExpectation of(GraphCase graphCase, Numbers numbers, PlanCompiler oracle, WorkPool pool) {
        Graph graph = graphCase.graph(numbers);
        return of(graph, GraphRun.row(graph, numbers), oracle, pool);
    }

    static GraphExpectation of(Graph graph, Values row, PlanCompiler oracle, WorkPool pool) {
        Graph all = graph.outputs(graph.nodes().stream().map(Node::name).toList());
        return new GraphExpectation(graph, row, GraphRun.naive(oracle, all, row, pool));
    }

    /** Whether the network answers small integers exactly, in whatever order it adds them up. */
    static boolean isExact(Graph graph) {
        return graph.nodes().stream().allMatch(node -> isExact(node.op()));
    }

    private static boolean isExact(Op op) {
        if (op instanceof Activate activate) {
            Activation.Kind kind = activate.activation().kind();
            return kind == Activation.Kind.NONE || kind == Activation.Kind.CLAMP || kind == Activation.Kind.LEAKY_RELU;
        } else if (op instanceof GlobalPool pool) {
            return pool.reduction() == GlobalPool.Reduction.MAX;
        } else if (op instanceof Resize resize) {
            return resize.method() != Resize.Method.BILINEAR;
        }
        return AbsoluteOps.isLinear(op)
                || op instanceof Noise
                || List.of(
                                Input.class,
                                Constant.class,
                                Add.class,
                                Multiply.class,
                                PRelu.class,
                                MaxPool.class,
                                Concat.class,
                                Pad.class,
                                Crop.class,
                                Reshape.class,
                                Flatten.class,
                                Transpose.class)
                        .contains(op.getClass());
    }

    /** Fails when a sum of absolute products passes what a float holds exactly: then the case is no exact one. */
    void requireSmall(PlanCompiler oracle, WorkPool pool) {
        for (Node node : graph.nodes()) {
            float[] sums = values.get(node.name());
            if (AbsoluteOps.isLinear(node.op())) {
                String input = node.inputs().get(0);
                List<TensorType> types = List.of(graph.node(input).type());
                float[] absolute = values.get(input).clone();
                for (int i = 0; i < absolute.length; i++) {
                    absolute[i] = Math.abs(absolute[i]);
                }
                sums = ErrorBounds.run(oracle, pool, AbsoluteOps.of(node.op(), 1), types, absolute);
            }
            for (float sum : sums) {
                if (!(Math.abs(sum) <= EXACT)) {
                    throw new IllegalStateException("case " + graph.name() + ": " + node + " sums up to " + sum
                            + ", which is too much for an exact comparison");
                }
            }
        }
    }
}
