package dev.fovea.adapters.keras;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call of a layer.
 *
 * @param layer its name in the model
 * @param node which call, from 0
 * @param tensor which of the call's results, from 0
 */
record Ref(String layer, int node, int tensor) {

    /** The most calls of a layer, and results of a call. */
    private static final int MOST = 100_000;

    /** The references in a structure, in Keras's order: lists as they are, dictionaries by key. */
    static List<Ref> all(Fields where, String key) {
        List<Ref> refs = new ArrayList<>();
        collect(where, key, where.value(key), refs);
        return refs;
    }

    /** The references that are the arguments of a call, from an element of {@code inbound_nodes}. */
    static List<Ref> ofCall(Fields where, Object node) {
        List<Ref> refs = new ArrayList<>();
        if (node instanceof JsonObject call && !call.containsKey("class_name")) {
            collect(where, "inbound_nodes", call.get("args"), refs);
            if (call.get("kwargs") instanceof JsonObject kwargs) {
                checkKeywords(where, kwargs);
                if (refs.isEmpty() && kwargs.get("inputs") != null) {
                    collect(where, "inbound_nodes", kwargs.get("inputs"), refs);
                }
            }
        } else {
            collect(where, "inbound_nodes", node, refs);
        }
        return refs;
    }

    private static void collect(Fields where, String key, @Nullable Object value, List<Ref> refs) {
        if (value instanceof JsonArray list) {
            if (!list.isEmpty() && list.get(0) instanceof String) {
                refs.add(triple(where, key, list));
            } else {
                list.forEach(element -> collect(where, key, element, refs));
            }
        } else if (value instanceof JsonObject tensor && "__keras_tensor__".equals(tensor.get("class_name"))) {
            Object config = tensor.get("config");
            Object history = config instanceof JsonObject fields ? fields.get("keras_history") : null;
            if (!(history instanceof JsonArray list)) {
                throw where.wrong(key, "tensors with their keras_history");
            }
            refs.add(triple(where, key, list));
        } else if (value instanceof JsonObject map && !map.containsKey("class_name")) {
            new TreeMap<>(map).values().forEach(element -> collect(where, key, element, refs));
        } else {
            throw where.wrong(key, "results of layers alone");
        }
    }

    private static Ref triple(Fields where, String key, JsonArray list) {
        if (list.size() >= 3
                && list.get(0) instanceof String layer
                && list.get(1) instanceof Integer node
                && list.get(2) instanceof Integer tensor
                && node >= 0
                && node < MOST
                && tensor >= 0
                && tensor < MOST) {
            if (list.size() > 3 && list.get(3) instanceof JsonObject keywords) {
                checkKeywords(where, keywords);
            }
            return new Ref(layer, node, tensor);
        }
        throw where.wrong(key, "[layer, call, result] each");
    }

    /** A layer that was called as in training stays so in Keras. */
    private static void checkKeywords(Fields where, JsonObject keywords) {
        if (Boolean.TRUE.equals(keywords.get("training"))) {
            throw where.unsupported("inbound_nodes", "a call for inference");
        }
    }

    @Override
    public String toString() {
        return "[" + Fields.cut(layer) + ", " + node + ", " + tensor + "]";
    }
}
