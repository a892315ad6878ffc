package dev.fovea.domain.train.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Training;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.tensor.Shape;
import dev.fovea.domain.graph.FeatureMaps;
import dev.fovea.domain.train.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A network's features, a head on them, and both together. */
public final class Head {

    /** Of what is drawn for a training, the part that draws the head. */
    public static final int SEED = 3;

    static final String FEATURES = "features";
    private static final String POOL = "head/pool";
    private static final String DROPOUT = "head/dropout";
    private static final String DENSE = "head/dense";
    private static final String SOFTMAX = "head/softmax";

    private Head() {}

    /**
     * The network up to its features, a vector: the layer that is named, or the spec's, or the last feature map, pooled.
     *
     * @throws ModelException when nothing is known that could be features
     */
    static Graph base(Graph graph, ModelSpec spec, Transfer transfer) {
        return base(graph, spec, transfer.layer());
    }

    /**
     * As {@link #base(Graph, ModelSpec, Transfer)}.
     *
     * @param named the layer whose result is the features; null for the spec's, or the last feature map
     */
    public static Graph base(Graph graph, ModelSpec spec, @Nullable String named) {
        String layer = layer(graph, spec, named);
        TensorType type = graph.node(layer).type();
        Graph cut = graph.outputs(layer);
        if (type.rank() == 1) {
            return cut;
        }
        GraphBuilder builder = copy(cut);
        Op pool = type.rank() == 3 ? new GlobalPool(GlobalPool.Reduction.AVERAGE, false) : new Flatten();
        return builder.add(POOL, pool, layer).output(POOL).build();
    }

    private static String layer(Graph graph, ModelSpec spec, @Nullable String named) {
        if (named != null) {
            return graph.node(named).name();
        }
        String features = spec.features();
        if (features != null && graph.has(features)) {
            return features;
        }
        String map = spec.featureMap();
        if (map != null && graph.has(map)) {
            return map;
        }
        return FeatureMaps.last(graph, graph.outputs().get(0))
                .orElseThrow(() -> new ModelException(Fault.of("model", graph.name())
                        .expected("a feature layer that its spec names, or a last feature map")
                        .got("neither")
                        .repair("name the layer whose result is the features")));
    }

    private static GraphBuilder copy(Graph graph) {
        GraphBuilder builder = new GraphBuilder(graph.name()).training(graph.training());
        for (Node node : graph.nodes()) {
            builder.add(node.name(), node.op(), node.inputs());
        }
        return builder;
    }

    /** A head on so many features: dropout and a dense layer with Keras's start (Glorot and Bengio 2010; zeros). */
    public static Graph head(int features, int classes, double dropout, long seed) {
        float[] kernel = new float[Math.multiplyExact(features, classes)];
        double limit = Math.sqrt(6.0 / (features + classes));
        for (int i = 0; i < kernel.length; i++) {
            double uniform = (Seeds.of(seed, i) >>> 11) * 0x1.0p-53;
            kernel[i] = (float) (limit * (2 * uniform - 1));
        }
        GraphBuilder builder = new GraphBuilder("head").input(FEATURES, TensorType.f32(features));
        add(
                builder,
                FEATURES,
                dropout,
                new Dense(
                        Weights.of(DENSE + "/kernel", Shape.of(features, classes), kernel),
                        Weights.of(DENSE + "/bias", Shape.of(classes), new float[classes])));
        return builder.build();
    }

    private static void add(GraphBuilder builder, String on, double dropout, Dense dense) {
        String last = on;
        if (dropout > 0) {
            builder.add(DROPOUT, new Dropout(dropout), last);
            last = DROPOUT;
        }
        builder.add(DENSE, dense, last).add(SOFTMAX, new Softmax(), DENSE).output(SOFTMAX);
    }

    /** The base with the head on it. */
    public static Graph combined(Graph base, Graph head) {
        return combined(
                base, head, head.has(DROPOUT) ? ((Dropout) head.node(DROPOUT).op()).rate() : 0);
    }

    /**
     * The head that {@link #combined(Graph, Graph)} put on a base, alone and without its dropout.
     *
     * @throws ModelException when there is none
     */
    public static Graph of(Graph combined) {
        if (!combined.has(DENSE) || !(combined.node(DENSE).op() instanceof Dense dense)) {
            throw new ModelException(Fault.of("model", combined.name())
                    .expected("a head on features")
                    .got("none")
                    .repair("take a model that was trained with a new head"));
        }
        int features = dense.weights().get(0).shape().dim(0);
        GraphBuilder builder = new GraphBuilder("head").input(FEATURES, TensorType.f32(features));
        add(builder, FEATURES, 0, dense);
        return builder.build();
    }

    /** The base with the head on it. */
    static Graph combined(Graph base, Graph head, double dropout) {
        String on = base.outputs().get(0);
        if (base.has(DENSE) || base.has(SOFTMAX) || base.has(DROPOUT)) {
            throw new ModelException(Fault.of("model", base.name())
                    .expected("no layers called head/…")
                    .got("some")
                    .repair("name the layer before them as the features' layer"));
        }
        GraphBuilder builder = copy(base);
        add(builder, on, dropout, (Dense) head.node(DENSE).op());
        return builder.build();
    }

    /** The network without a word of what is frozen. */
    static Graph thawed(Graph graph) {
        GraphBuilder builder = copy(graph);
        graph.outputs().forEach(builder::output);
        return builder.training(new Training(graph.training().penalties(), Set.of()))
                .build();
    }

    /**
     * The nodes of a network that stay as they are when its top layers are trained. Batch norms stay all: what they know of
     * the pictures that the network was trained with is lost soon on few.
     *
     * @param unfrozen layers with weights, batch norms not counted, from the end
     */
    static Set<String> frozen(Graph base, int unfrozen) {
        List<String> layers = new ArrayList<>();
        Set<String> frozen = new HashSet<>();
        for (Node node : base.nodes()) {
            if (node.op() instanceof Constant || node.op().weights().isEmpty()) {
                continue;
            }
            if (node.op() instanceof BatchNorm) {
                frozen.add(node.name());
            } else {
                layers.add(node.name());
            }
        }
        frozen.addAll(layers.subList(0, Math.max(0, layers.size() - unfrozen)));
        return frozen;
    }
}
