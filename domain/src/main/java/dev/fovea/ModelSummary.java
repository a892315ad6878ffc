package dev.fovea;

import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a network is made of, counted.
 *
 * @param name of the network
 * @param layers its nodes, each after its inputs
 * @param stored its weights by element type; weights that several layers share count once
 * @param statistics how many of the weights are means and variances of batch normalisations, which no gradient trains
 * @param flops additions and multiplications for one row of a batch
 */
public record ModelSummary(String name, List<Layer> layers, List<Stored> stored, long statistics, long flops) {

    public ModelSummary {
        Objects.requireNonNull(name, "name");
        layers = List.copyOf(layers);
        stored = List.copyOf(stored);
    }

    /**
     * One layer.
     *
     * @param name of the node
     * @param kind of its operation, such as {@code conv2d}
     * @param operation with its settings, such as {@code conv2d 3x3/2 32 bias}
     * @param output what it makes, the batch dimension first and open
     * @param parameters of its weights that no earlier layer has
     * @param shared parameters that it takes from earlier layers
     * @param flops additions and multiplications for one row
     * @param inputs names of the nodes whose results it takes
     */
    public record Layer(
            String name,
            String kind,
            String operation,
            TensorInfo output,
            long parameters,
            long shared,
            long flops,
            List<String> inputs) {
        public Layer {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * Weights of one element type.
     *
     * @param dtype as the model stores them
     * @param parameters how many
     * @param bytes that they take
     */
    public record Stored(DType dtype, long parameters, long bytes) {}

    /** The summary of a network. */
    public static ModelSummary of(Graph graph) {
        Set<Weights> seen = new HashSet<>();
        Map<DType, Long> stored = new EnumMap<>(DType.class);
        List<Layer> layers = new ArrayList<>();
        long statistics = 0;
        for (Node node : graph.nodes()) {
            long own = 0;
            long shared = 0;
            for (Weights weights : node.op().weights()) {
                if (!seen.add(weights)) {
                    shared += weights.elements();
                    continue;
                }
                own += weights.elements();
                stored.merge(weights.dtype(), weights.elements(), Long::sum);
                if (node.op() instanceof BatchNorm norm && (weights == norm.mean() || weights == norm.variance())) {
                    statistics += weights.elements();
                }
            }
            layers.add(new Layer(
                    node.name(),
                    node.op().kind(),
                    node.op().toString(),
                    graph.info(node.name()),
                    own,
                    shared,
                    graph.flops(node),
                    node.inputs()));
        }
        return new ModelSummary(
                graph.name(),
                layers,
                stored.entrySet().stream()
                        .map(entry -> new Stored(
                                entry.getKey(),
                                entry.getValue(),
                                entry.getValue() * entry.getKey().bytes()))
                        .toList(),
                statistics,
                graph.flops());
    }

    /** The number of all weights. */
    public long parameters() {
        return stored.stream().mapToLong(Stored::parameters).sum();
    }

    /** The bytes of all weights, as the model stores them. */
    public long weightBytes() {
        return stored.stream().mapToLong(Stored::bytes).sum();
    }
}
