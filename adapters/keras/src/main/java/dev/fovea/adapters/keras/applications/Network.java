package dev.fovea.adapters.keras.applications;

import dev.fovea.adapters.keras.KerasWeights;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layers, called one after the other as in Keras's functional style: each call is given names of layers and gives its
 * own. As a graph they come in the order of Keras's {@code model.layers}, which is not the order of the calls: by their
 * distance from the result, the farthest first, and layers of equal distance as a walk back from the result meets them.
 * Published weights are matched to layers by that order.
 */
final class Network {

    /** Adds the nodes of a layer; the last is named as the layer. */
    interface Layer {
        void add(Scribe to);
    }

    private record Call(String name, List<String> inputs, Layer layer) {}

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Map<String, Integer> numbered = new HashMap<>();

    /** A picture of three channels. */
    String input(String name, int side) {
        TensorType type = TensorType.of(DType.F32, Shape.of(side, side, 3));
        return call(name, to -> to.graph.input(name, type));
    }

    String call(String name, Layer layer, String... inputs) {
        if (calls.put(name, new Call(name, List.of(inputs), layer)) != null) {
            throw new IllegalStateException("two layers " + name);
        }
        return name;
    }

    /** The name that Keras gives to a layer without one: its kind, then its kind and a number from 1. */
    String unnamed(String kind) {
        int number = numbered.merge(kind, 1, Integer::sum) - 1;
        return number == 0 ? kind : kind + "_" + number;
    }

    /** The graph up to that layer. */
    Graph graph(String name, String output, KerasWeights weights) {
        GraphBuilder graph = new GraphBuilder(name);
        for (Call call : layers(output)) {
            call.layer().add(new Scribe(graph, weights, call.name(), call.inputs()));
        }
        return graph.output(output).build();
    }

    /** The calls that lead to the result, in the order of {@code model.layers}. */
    private List<Call> layers(String output) {
        Map<String, Integer> met = new LinkedHashMap<>();
        meet(output, met);
        Map<String, Integer> distance = new HashMap<>();
        List<Call> backwards = new ArrayList<>(calls.values());
        // Each call comes after those that it takes.
        for (int i = backwards.size() - 1; i >= 0; i--) {
            Call call = backwards.get(i);
            if (met.containsKey(call.name())) {
                int own = distance.merge(call.name(), 0, Math::max);
                call.inputs().forEach(input -> distance.merge(input, own + 1, Math::max));
            }
        }
        return met.keySet().stream()
                .map(this::get)
                .sorted(Comparator.comparingInt((Call call) -> -distance.getOrDefault(call.name(), 0))
                        .thenComparingInt(call -> met.getOrDefault(call.name(), 0)))
                .toList();
    }

    private void meet(String name, Map<String, Integer> met) {
        if (met.putIfAbsent(name, met.size()) == null) {
            get(name).inputs().forEach(input -> meet(input, met));
        }
    }

    private Call get(String name) {
        Call call = calls.get(name);
        if (call == null) {
            throw new IllegalStateException("no layer " + name);
        }
        return call;
    }

    /** Writes the nodes of one layer. */
    static final class Scribe {

        private final GraphBuilder graph;
        private final KerasWeights weights;
        private final String layer;
        private final List<String> inputs;

        private Scribe(GraphBuilder graph, KerasWeights weights, String layer, List<String> inputs) {
            this.graph = graph;
            this.weights = weights;
            this.layer = layer;
            this.inputs = inputs;
        }

        /** The type of the first input. */
        TensorType type() {
            return graph.type(inputs.get(0));
        }

        /** Adds the layer's result, of all its inputs. */
        void result(Op op) {
            graph.add(layer, op, inputs);
        }

        /** Adds the layer's result, of a node before it. */
        void result(Op op, String from) {
            graph.add(layer, op, from);
        }

        /** Adds a node before the result, {@code layer/suffix}. */
        String inner(String suffix, Op op) {
            String node = layer + "/" + suffix;
            graph.add(node, op, inputs);
            return node;
        }

        /** A weight of the layer, of the shape that it has in Keras. */
        Weights weight(String weight, int... dims) {
            Shape shape = Shape.of(dims);
            Weights found = weights.weight(layer, weight, shape);
            if (!found.shape().equals(shape) || !found.dtype().isFloating()) {
                throw new ModelException(Fault.of("layer", layer)
                        .expected(weight + " of floating point and shape " + shape)
                        .got(found));
            }
            return found;
        }
    }
}
