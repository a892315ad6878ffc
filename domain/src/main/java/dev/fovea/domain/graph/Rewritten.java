package dev.fovea.domain.graph;

import dev.fovea.api.graph.Graph;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A graph that computes what another one did, and where that one's nodes went.
 *
 * @param graph the new graph; its inputs and outputs have the names and types of the old one's
 * @param absorbed for a node of the new graph, the names of the old nodes whose work it does besides its own, in the old
 *     graph's order; nodes that absorbed none are not listed
 */
public record Rewritten(Graph graph, Map<String, List<String>> absorbed) {
    public Rewritten {
        Objects.requireNonNull(graph, "graph");
        absorbed = Map.copyOf(absorbed);
    }

    /** The graph as it is. */
    public static Rewritten of(Graph graph) {
        return new Rewritten(graph, Map.of());
    }

    /** The names of the old nodes whose work that node does besides its own. */
    public List<String> absorbed(String node) {
        return absorbed.getOrDefault(node, List.of());
    }
}
