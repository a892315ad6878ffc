package dev.fovea.domain.train;

import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Weights;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The same graph with other weights. */
final class Reweighting {

    private Reweighting() {}

    /** The graph with each of its weights, constants but for, replaced by what is said. */
    static Graph of(Graph graph, UnaryOperator<Weights> weights) {
        GraphBuilder builder = new GraphBuilder(graph.name()).training(graph.training());
        for (Node node : graph.nodes()) {
            builder.add(node.name(), op(node.op(), weights), node.inputs());
        }
        graph.outputs().forEach(builder::output);
        return builder.build();
    }

    private static Op op(Op op, UnaryOperator<Weights> to) {
        if (op instanceof Conv2d conv) {
            return new Conv2d(
                    to.apply(conv.kernel()), maybe(conv.bias(), to), conv.window(), conv.padding(), conv.groups());
        } else if (op instanceof DepthwiseConv2d conv) {
            return new DepthwiseConv2d(to.apply(conv.kernel()), maybe(conv.bias(), to), conv.window(), conv.padding());
        } else if (op instanceof Conv2dTranspose conv) {
            return new Conv2dTranspose(
                    to.apply(conv.kernel()),
                    maybe(conv.bias(), to),
                    conv.window(),
                    conv.crop(),
                    conv.height(),
                    conv.width());
        } else if (op instanceof Dense dense) {
            return new Dense(to.apply(dense.kernel()), maybe(dense.bias(), to));
        } else if (op instanceof BatchNorm norm) {
            return new BatchNorm(
                    maybe(norm.gamma(), to),
                    maybe(norm.beta(), to),
                    to.apply(norm.mean()),
                    to.apply(norm.variance()),
                    norm.epsilon(),
                    norm.momentum());
        } else if (op instanceof PRelu prelu) {
            return new PRelu(to.apply(prelu.alpha()));
        }
        return op;
    }

    private static @Nullable Weights maybe(@Nullable Weights weights, UnaryOperator<Weights> to) {
        return weights == null ? null : to.apply(weights);
    }
}
