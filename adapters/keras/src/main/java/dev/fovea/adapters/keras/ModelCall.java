package dev.fovea.adapters.keras;

import com.grack.nanojson.JsonArray;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * One call of a model, whether the whole or one within another: its layers are called in an order in which each comes
 * after what it takes, and in the config's order where that leaves a choice.
 */
final class ModelCall {

    private final Assembly assembly;
    private final Model model;
    private final String prefix;

    /**
     * Prepares a call.
     *
     * @param prefix what the names of its nodes begin with
     */
    ModelCall(Assembly assembly, Model model, String prefix) {
        this.assembly = assembly;
        this.model = model;
        this.prefix = prefix;
        model.layers().keySet().forEach(layer -> assembly.reserve(prefix + layer));
    }

    /** The nodes that are the model's results. */
    List<String> run(List<String> inputs) {
        return model.isSequential() ? sequential(inputs) : functional(inputs);
    }

    private List<String> sequential(List<String> inputs) {
        List<String> last = inputs;
        for (Layer layer : model.layers().values()) {
            if (!layer.isInput()) {
                last = call(layer, 0, last);
            } else if (!layer.equals(model.first())) {
                throw new ModelException(Fault.of("layer", layer.label())
                        .expected("the first place")
                        .got("a later one"));
            }
        }
        return last;
    }

    /** A call of a layer that waits for its inputs. */
    private static final class Pending {
        final Layer layer;
        final int place;
        final int call;
        final List<Ref> inputs;
        int missing;

        Pending(Layer layer, int place, int call, List<Ref> inputs) {
            this.layer = layer;
            this.place = place;
            this.call = call;
            this.inputs = inputs;
        }
    }

    private record Key(String layer, int node) {}

    private List<String> functional(List<String> inputs) {
        Map<Key, List<String>> results = new HashMap<>();
        List<Ref> entries = model.inputs();
        if (entries.size() != inputs.size()) {
            throw new ModelException(Fault.of("keras model", Fields.cut(prefix))
                    .expected(entries.size() + " inputs")
                    .got(inputs.size()));
        }
        for (int i = 0; i < inputs.size(); i++) {
            results.put(new Key(entries.get(i).layer(), 0), List.of(inputs.get(i)));
        }
        Map<Key, Pending> waiting = pending();
        Map<Key, List<Pending>> users = new HashMap<>();
        PriorityQueue<Pending> ready = new PriorityQueue<>(
                Comparator.<Pending>comparingInt(p -> p.place).thenComparingInt(p -> p.call));
        for (Pending each : waiting.values()) {
            for (Ref ref : each.inputs) {
                Key key = key(ref);
                if (waiting.containsKey(key)) {
                    users.computeIfAbsent(key, unused -> new ArrayList<>()).add(each);
                    each.missing++;
                } else if (!results.containsKey(key)) {
                    throw unknown(each.layer, ref);
                }
            }
            if (each.missing == 0) {
                ready.add(each);
            }
        }
        int left = waiting.size();
        for (Pending next = ready.poll(); next != null; next = ready.poll()) {
            Layer layer = next.layer;
            List<String> from =
                    next.inputs.stream().map(ref -> result(results, layer, ref)).toList();
            Key key = new Key(layer.name(), next.call);
            results.put(key, call(layer, next.call, from));
            left--;
            for (Pending user : users.getOrDefault(key, List.of())) {
                if (--user.missing == 0) {
                    ready.add(user);
                }
            }
        }
        if (left > 0) {
            throw cycle(waiting);
        }
        return model.outputs().stream()
                .map(ref -> result(results, model.layer(ref), ref))
                .toList();
    }

    private Map<Key, Pending> pending() {
        Map<Key, Pending> pending = new LinkedHashMap<>();
        int place = 0;
        for (Layer layer : model.layers().values()) {
            if (layer.isInput()) {
                continue;
            }
            if (!(layer.entry().value("inbound_nodes") instanceof JsonArray calls) || calls.isEmpty()) {
                throw layer.entry().wrong("inbound_nodes", "at least one call");
            }
            for (int i = 0; i < calls.size(); i++) {
                Object node = calls.get(i);
                if (node == null) {
                    throw layer.entry().wrong("inbound_nodes", "a list of calls");
                }
                List<Ref> inputs = Ref.ofCall(layer.entry(), node);
                if (inputs.isEmpty()) {
                    throw layer.entry().wrong("inbound_nodes", "calls with at least one input");
                }
                pending.put(new Key(layer.name(), i), new Pending(layer, place, i, inputs));
            }
            place++;
        }
        return pending;
    }

    private Key key(Ref ref) {
        Layer layer = model.layer(ref);
        return new Key(ref.layer(), Math.max(0, ref.node() - skipped(layer)));
    }

    /** Keras 2 counts the call by which a model with an input layer came to be, but does not write it. */
    private static int skipped(Layer layer) {
        if (!layer.isModel()
                || !(layer.entry().value("inbound_nodes") instanceof JsonArray calls)
                || calls.isEmpty()
                || !(calls.get(0) instanceof JsonArray)) {
            return 0;
        }
        return Model.of(layer.entry(), layer.path() + "/").first().isInput() ? 1 : 0;
    }

    private String result(Map<Key, List<String>> results, Layer user, Ref ref) {
        List<String> nodes = results.get(key(ref));
        if (nodes == null || ref.tensor() >= nodes.size()) {
            throw unknown(user, ref);
        }
        return nodes.get(ref.tensor());
    }

    private List<String> call(Layer layer, int number, List<String> inputs) {
        String node = assembly.name(prefix + layer.name(), number);
        if (!layer.isModel()) {
            Layers.reader(layer).read(new LayerCall(assembly, layer, node, inputs));
            return List.of(node);
        }
        List<String> results =
                new ModelCall(assembly, Model.of(layer.entry(), layer.path() + "/"), node + "/").run(inputs);
        if (results.size() > 1) {
            return results;
        }
        // The model's own name is that of its result, as for any other layer.
        return List.of(assembly.add(layer, node, new Activate(Activation.none()), results));
    }

    private static ModelException unknown(Layer user, Ref ref) {
        return new ModelException(Fault.of("layer", user.label())
                .expected("results of calls that the model has")
                .got(ref));
    }

    private static ModelException cycle(Map<Key, Pending> waiting) {
        Pending stuck = waiting.values().stream()
                .filter(pending -> pending.missing > 0)
                .findFirst()
                .orElseThrow();
        return new ModelException(Fault.of("layer", stuck.layer.label())
                .expected("inputs that come before it")
                .got("a cycle through " + stuck.inputs.get(0))
                .repair("a cycle cannot be run"));
    }
}
