package dev.fovea.domain.graph;

import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.TensorType;
import java.util.List;
import java.util.Optional;

/** Where a network stops looking at places in the picture. */
public final class FeatureMaps {

    private FeatureMaps() {}

    /**
     * The last feature map before a node: the nearest result of height, width and channels from which all of it is
     * computed. A map of a single place, such as a pool that keeps its dimensions gives, does not count. Empty when the
     * way back forks before there is one.
     *
     * @throws dev.fovea.api.error.UnknownNameException when the node is unknown
     */
    public static Optional<String> last(Graph graph, String before) {
        Node node = graph.node(before);
        while (!isMap(node.type())) {
            List<Node> from = node.inputs().stream()
                    .map(graph::node)
                    .filter(input -> !(input.op() instanceof Constant))
                    .toList();
            if (from.size() != 1) {
                return Optional.empty();
            }
            node = from.get(0);
        }
        return Optional.of(node.name());
    }

    private static boolean isMap(TensorType type) {
        return type.rank() == 3 && (type.shape().dim(0) > 1 || type.shape().dim(1) > 1);
    }
}
