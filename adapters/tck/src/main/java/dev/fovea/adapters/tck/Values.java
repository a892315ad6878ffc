package dev.fovea.adapters.tck;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Row-major values of tensors, by name. */
final class Values {

    private final Map<String, float[]> all = new TreeMap<>();

    void put(String name, float[] values) {
        all.put(name, values);
    }

    /** The values of that name; not a copy. */
    float[] get(String name) {
        float[] values = all.get(name);
        if (values == null) {
            throw new AssertionError("values: expected " + name + ", got " + all.keySet());
        }
        return values;
    }

    /** Those of the first name in alphabetical order. */
    float[] first() {
        return all.values().iterator().next();
    }

    void forEach(BiConsumer<String, float[]> body) {
        all.forEach(body);
    }
}
