package dev.fovea.domain.autograd.view;

import dev.fovea.domain.autograd.Edge;
import dev.fovea.domain.autograd.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where nodes are drawn: each below all that lead to it, ordered on its layer by the mean of their places. */
final class GraphPlaces {

    private final IdentityHashMap<Node, Integer> layers = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Double> across = new IdentityHashMap<>();
    private final List<List<Node>> rows = new ArrayList<>();
    private final boolean detours;
    private double widest;

    GraphPlaces(List<Node> nodes) {
        IdentityHashMap<Node, List<Node>> above = new IdentityHashMap<>();
        for (Node node : topological(nodes)) {
            int layer = 0;
            for (Node user : above.getOrDefault(node, List.of())) {
                layer = Math.max(layer, layer(user) + 1);
            }
            layers.put(node, layer);
            while (rows.size() <= layer) {
                rows.add(new ArrayList<>());
            }
            rows.get(layer).add(node);
            for (Edge edge : node.nextEdges()) {
                @Nullable Node next = edge.function();
                if (next != null) {
                    above.computeIfAbsent(next, any -> new ArrayList<>()).add(node);
                }
            }
        }
        rows.forEach(row -> widest = Math.max(widest, row.size() - 1));
        for (List<Node> row : rows) {
            IdentityHashMap<Node, Double> wish = new IdentityHashMap<>();
            for (Node node : row) {
                wish.put(
                        node,
                        above.getOrDefault(node, List.of()).stream()
                                .mapToDouble(this::x)
                                .average()
                                .orElse(widest / 2));
            }
            row.sort(Comparator.comparingDouble(node -> wish.getOrDefault(node, 0.0)));
            double shift = row.stream()
                            .mapToDouble(node -> wish.getOrDefault(node, 0.0))
                            .average()
                            .orElse(0)
                    - (row.size() - 1) / 2.0;
            double first = Math.max(0, Math.min(widest - (row.size() - 1), shift));
            for (int i = 0; i < row.size(); i++) {
                across.put(row.get(i), first + i);
            }
        }
        detours = anyDetour();
    }

    /** Each node after all that lead to it. */
    private static List<Node> topological(List<Node> nodes) {
        IdentityHashMap<Node, Integer> awaited = new IdentityHashMap<>();
        for (Node node : nodes) {
            for (Edge edge : node.nextEdges()) {
                if (edge.function() != null) {
                    awaited.merge(edge.function(), 1, Integer::sum);
                }
            }
        }
        List<Node> order = new ArrayList<>(nodes.subList(0, Math.min(1, nodes.size())));
        for (int i = 0; i < order.size(); i++) {
            for (Edge edge : order.get(i).nextEdges()) {
                @Nullable Node next = edge.function();
                if (next != null && awaited.merge(next, -1, Integer::sum) == 0) {
                    order.add(next);
                }
            }
        }
        return order;
    }

    /** Whether an edge bows out. */
    boolean hasDetours() {
        return detours;
    }

    private boolean anyDetour() {
        for (List<Node> row : rows) {
            for (Node node : row) {
                for (Edge edge : node.nextEdges()) {
                    Node next = edge.function();
                    if (next != null && detour(node, next) != 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    int layers() {
        return rows.size();
    }

    double width() {
        return widest;
    }

    int layer(Node node) {
        return layers.getOrDefault(node, 0);
    }

    double x(Node node) {
        return across.getOrDefault(node, 0.0);
    }

    /** Where an edge over several layers must bow out, so as not to run through a box: -1 left, 1 right, 0 nowhere. */
    int detour(Node from, Node to) {
        for (int layer = layer(from) + 1; layer < layer(to); layer++) {
            double share = (layer - layer(from)) / (double) (layer(to) - layer(from));
            double at = x(from) + (x(to) - x(from)) * share;
            for (Node node : rows.get(layer)) {
                if (Math.abs(x(node) - at) < 0.6) {
                    return at <= x(node) ? -1 : 1;
                }
            }
        }
        return 0;
    }
}
