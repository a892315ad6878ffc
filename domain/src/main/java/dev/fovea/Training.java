package dev.fovea;

import dev.fovea.api.graph.Graph;
import dev.fovea.domain.train.KerasLoss;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.Optimizers;
import dev.fovea.domain.train.TrainableGraph;
import java.util.Map;
import java.util.Set;

/** What can be said of a training before it begins. */
public final class Training {

    private Training() {}

    /** The names of all optimisers, as Keras has them. */
    public static Set<String> optimizers() {
        return Optimizers.names();
    }

    /**
     * The optimiser's name as {@link #optimizers()} has it.
     *
     * @param name that, or the one of Keras's class, such as {@code AdamW}
     * @throws dev.fovea.api.error.UnknownNameException when there is none; the message suggests the nearest name
     */
    public static String optimizer(String name) {
        return Optimizers.named(name, Map.of()).name();
    }

    /**
     * The loss's long name in Keras.
     *
     * @param name that, or a short one, such as {@code mse}; a {@code _from_logits} behind it is left out
     * @throws dev.fovea.api.error.UnknownNameException when there is none; the message suggests the nearest name
     */
    public static String loss(String name) {
        return KerasLoss.named(name).name();
    }

    /** True when the network ends with softmax or sigmoid: what it answers with are probabilities. */
    public static boolean endsWithProbabilities(Graph graph) {
        return TrainableGraph.endOf(graph) != Loss.End.NONE;
    }
}
