package dev.fovea.domain.graph;

import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Places nodes on layers from top to bottom, after Sugiyama's method: a node lies below all its inputs, long edges pass
 * through places of their own on the layers between, and places are ordered by the median of their neighbours.
 */
final class GraphLayers {

    private static final int SWEEPS = 8;

    /** A place on a layer: a node's, or one that an edge passes through. */
    static final class Place {
        final @Nullable Node node;
        final int layer;
        final List<Place> above = new ArrayList<>();
        final List<Place> below = new ArrayList<>();
        double x;

        Place(@Nullable Node node, int layer) {
            this.node = node;
            this.layer = layer;
        }
    }

    private final List<List<Place>> layers = new ArrayList<>();
    private final Map<String, Place> places = new LinkedHashMap<>();

    GraphLayers(Graph graph) {
        Map<String, Integer> depth = new HashMap<>();
        for (Node node : graph.nodes()) {
            int layer = 0;
            for (String input : node.inputs()) {
                layer = Math.max(layer, depth.getOrDefault(input, 0) + 1);
            }
            depth.put(node.name(), layer);
        }
        pullDown(graph, depth);
        for (Node node : graph.nodes()) {
            Place place = place(node, depth.getOrDefault(node.name(), 0));
            places.put(node.name(), place);
            for (String input : node.inputs()) {
                Place from = places.get(input);
                if (from != null) {
                    connect(from, place);
                }
            }
        }
        order();
    }

    /** Nodes without inputs other than the network's stand right above their first user. */
    private static void pullDown(Graph graph, Map<String, Integer> depth) {
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Constant) {
                int first = graph.users(node.name()).stream()
                        .mapToInt(user -> depth.getOrDefault(user.name(), 1))
                        .min()
                        .orElse(1);
                depth.put(node.name(), Math.max(0, first - 1));
            }
        }
    }

    private Place place(@Nullable Node node, int layer) {
        while (layers.size() <= layer) {
            layers.add(new ArrayList<>());
        }
        Place place = new Place(node, layer);
        layers.get(layer).add(place);
        return place;
    }

    private void connect(Place from, Place to) {
        Place last = from;
        for (int layer = from.layer + 1; layer < to.layer; layer++) {
            Place between = place(null, layer);
            last.below.add(between);
            between.above.add(last);
            last = between;
        }
        last.below.add(to);
        to.above.add(last);
    }

    private void order() {
        for (List<Place> layer : layers) {
            spread(layer);
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (List<Place> layer : layers) {
                sort(layer, true);
            }
            for (int i = layers.size() - 1; i >= 0; i--) {
                sort(layers.get(i), false);
            }
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            layers.forEach(layer -> straighten(layer, true));
            for (int i = layers.size() - 1; i >= 0; i--) {
                straighten(layers.get(i), false);
            }
        }
        layers.forEach(layer -> straighten(layer, true));
    }

    private static double median(Place place, boolean above) {
        List<Place> neighbours = above ? place.above : place.below;
        if (neighbours.isEmpty()) {
            return place.x;
        }
        double[] sorted =
                neighbours.stream().mapToDouble(other -> other.x).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static void sort(List<Place> layer, boolean above) {
        Map<Place, Double> wanted = new HashMap<>();
        layer.forEach(place -> wanted.put(place, median(place, above)));
        layer.sort(Comparator.comparing((Place place) -> wanted.getOrDefault(place, 0.0)));
        spread(layer);
    }

    /** Side by side around 0, in units of a box. */
    private static void spread(List<Place> layer) {
        double at = 0;
        for (int i = 0; i < layer.size(); i++) {
            at += i == 0 ? 0 : gap(layer.get(i - 1), layer.get(i));
            layer.get(i).x = at;
        }
        for (Place place : layer) {
            place.x -= at / 2;
        }
    }

    private static double gap(Place left, Place right) {
        return left.node == null && right.node == null ? 0.15 : left.node == null || right.node == null ? 0.62 : 1.08;
    }

    /** Moves places below (or above) their neighbours as far as those beside them let them. */
    private static void straighten(List<Place> layer, boolean above) {
        int size = layer.size();
        double[] left = new double[size];
        double[] right = new double[size];
        for (int i = 0; i < size; i++) {
            double wanted = median(layer.get(i), above);
            left[i] = i == 0 ? wanted : Math.max(wanted, left[i - 1] + gap(layer.get(i - 1), layer.get(i)));
        }
        for (int i = size - 1; i >= 0; i--) {
            double wanted = median(layer.get(i), above);
            right[i] = i == size - 1 ? wanted : Math.min(wanted, right[i + 1] - gap(layer.get(i), layer.get(i + 1)));
        }
        for (int i = 0; i < size; i++) {
            layer.get(i).x = (left[i] + right[i]) / 2;
        }
    }

    List<List<Place>> layers() {
        return layers;
    }

    /** Where the nodes stand. */
    Map<String, Place> places() {
        return places;
    }
}
