package dev.fovea;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.domain.train.Seeds;
import dev.fovea.domain.train.ValueLoader;
import dev.fovea.domain.train.run.Head;
import dev.fovea.domain.train.run.TrainedSpec;
import java.util.List;

/**
 * A new head on a trained model in its two halves, for features that are computed elsewhere than the head is trained, as on
 * the executors of a cluster; {@link TrainerBuilder#transfer()} does both in one place. On the same features in the same
 * order, with the same settings, {@link #untrained} trained as a network of its own gets the same weights bit for bit.
 */
public final class TransferHead {

    private TransferHead() {}

    /**
     * The network up to its features, a vector: those of the layer that its spec names, or its last feature map, pooled.
     *
     * @throws dev.fovea.api.error.ModelException when nothing is known that could be features
     */
    public static Graph features(Graph graph, ModelSpec spec) {
        return Head.base(graph, spec, (String) null);
    }

    /**
     * A builder of a trainer of a head, {@link #untrained}, with that seed, on examples that are features.
     *
     * @param features their number
     * @param classes their number
     * @param dropout from 0 to below 1
     */
    public static TrainerBuilder trainer(int features, int classes, double dropout, long seed) {
        ModelSpec spec = new ModelSpec("head", "a head on features", "", null, null, null, null);
        return Fovea.trainer(untrained(features, classes, dropout, seed), spec)
                .seed(seed)
                .loader(new ValueLoader());
    }

    /**
     * A head that has learned nothing: dropout, a dense layer and softmax.
     *
     * @param features their number
     * @param classes their number
     * @param dropout from 0 to below 1
     * @param seed of the weights
     */
    public static Graph untrained(int features, int classes, double dropout, long seed) {
        return Head.head(features, classes, dropout, Seeds.of(seed, Head.SEED));
    }

    /** The features with the head on them: a network as the trainer makes it. */
    public static Graph joined(Graph features, Graph head) {
        return Head.combined(features, head);
    }

    /**
     * The head of a network that {@link #joined} or a trainer made, alone and without its dropout: features in, probabilities
     * out.
     *
     * @throws dev.fovea.api.error.ModelException when it has none
     */
    public static Graph of(Graph joined) {
        return Head.of(joined);
    }

    /** What is known of the network with its head: the model's pictures, and the classes as labels. */
    public static ModelSpec spec(ModelSpec spec, Graph joined, List<String> classes) {
        return TrainedSpec.of(spec, joined, classes);
    }
}
