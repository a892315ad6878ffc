package dev.fovea.adapters.keras;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Penalty;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Training;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The graph under construction: nodes with names of their own, and each weight once. */
final class Assembly {

    /** Models within models, each called twice, double with each level: the largest real network has some thousands. */
    private static final int MAX_STEPS = 100_000;

    private final GraphBuilder graph;
    private final String name;
    private final KerasWeights source;
    private final boolean beforeKeras3;
    private final Map<String, Weights> weights = new HashMap<>();
    private final Set<String> reserved = new HashSet<>();
    private final Map<String, Penalty> penalties = new HashMap<>();
    private final Set<String> frozen = new HashSet<>();
    private int steps;

    Assembly(String name, KerasWeights source, boolean beforeKeras3) {
        this.graph = new GraphBuilder(name);
        this.name = name;
        this.source = source;
        this.beforeKeras3 = beforeKeras3;
    }

    /** True when some functions have the meaning that they had before Keras 3. */
    boolean isBeforeKeras3() {
        return beforeKeras3;
    }

    void input(Model.Entry entry) {
        graph.input(entry.name(), entry.type());
    }

    void output(String node) {
        graph.output(node);
    }

    Graph build() {
        return graph.training(new Training(penalties, frozen)).build();
    }

    TensorType type(String node) {
        return graph.type(node);
    }

    /** Keeps the name for the first call of the layer that has it. */
    void reserve(String node) {
        reserved.add(node);
    }

    /** The name of the result of call number k of the layer, from 0. */
    String name(String layer, int call) {
        count();
        if (call == 0) {
            return layer;
        }
        int k = call;
        String free = layer + "_" + k;
        while (!reserved.add(free)) {
            free = layer + "_" + ++k;
        }
        return free;
    }

    String add(Layer layer, String node, Op op, List<String> inputs) {
        count();
        layer.config().fitting(() -> graph.add(node, op, inputs));
        if (!layer.isTrained() && !op.weights().isEmpty()) {
            frozen.add(node);
        }
        return node;
    }

    private void count() {
        if (++steps > MAX_STEPS) {
            throw new ModelException(Fault.of("keras model", name)
                    .expected("at most " + MAX_STEPS + " calls of layers and nodes, nested models included")
                    .got("more"));
        }
    }

    /** The weight as the operation wants to see it; the same object for each call of the layer. */
    Weights weight(Layer layer, String weight, Shape shape, UnaryOperator<Weights> view) {
        String key = layer.path() + '\n' + weight;
        Weights known = weights.get(key);
        if (known == null) {
            known = view.apply(ask(layer, weight, shape));
            weights.put(key, known);
            Penalty penalty = Penalties.of(layer, weight);
            if (!penalty.isNone()) {
                penalties.put(known.name(), penalty);
            }
        }
        return known;
    }

    private Weights ask(Layer layer, String weight, Shape shape) {
        if (shape.elements() > Integer.MAX_VALUE / Float.BYTES) {
            throw new ModelException(Fault.of("layer", layer.label())
                    .expected("a " + weight + " of at most " + Integer.MAX_VALUE + " bytes")
                    .got("shape " + shape));
        }
        Weights found = source.weight(layer.path(), weight, shape);
        if (!found.shape().equals(shape) || !found.dtype().isFloating()) {
            throw new ModelException(Fault.of("layer", layer.label())
                    .expected(weight + " of floating point and shape " + shape)
                    .got(found));
        }
        return found;
    }

    /** Numbers that the config holds or that follow from weights; the same object for each call of the layer. */
    Weights constant(Layer layer, String what, float... values) {
        return weights.computeIfAbsent(
                layer.path() + '\n' + what,
                key -> Weights.of(layer.path() + "/" + what, Shape.of(values.length), values));
    }
}
