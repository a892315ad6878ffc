package dev.fovea.api.train;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelSpec;
import java.util.List;
import java.util.Objects;

/**
 * A trained model and how it came to be.
 *
 * @param graph the network with its new weights
 * @param spec what is known of the model: its pictures, its classes
 * @param history epoch by epoch; of a transfer the head's, then the fine-tuning's
 * @param provenance where the weights come from
 * @param skipped examples that could not be read
 */
public record TrainingResult(
        Graph graph, ModelSpec spec, History history, Provenance provenance, List<Dataset.Skipped> skipped) {
    public TrainingResult {
        Objects.requireNonNull(graph, "graph");
        Objects.requireNonNull(spec, "spec");
        skipped = List.copyOf(skipped);
    }
}
