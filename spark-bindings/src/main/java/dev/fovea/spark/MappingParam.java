package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.util.Identifiable;
import org.jspecify.annotations.Nullable;

/**
 * A param of names that stand for names, each at most once: columns for tensors, or tensors for columns. Its value is a map or
 * the text of a JSON object, as Spark Connect sends it.
 */
public final class MappingParam extends JsonParam {

    private static final long serialVersionUID = 1L;

    MappingParam(Identifiable parent, String name, String doc) {
        super(parent, name, doc, MappingParam::mapping);
    }

    /**
     * The mapping that a value of this param means, in its order.
     *
     * @param value a map of texts, or the text of a JSON object of texts
     * @throws InvalidArgumentException when it is neither, or empty, or a name stands for nothing or for two
     */
    static Map<String, String> mapping(String param, @Nullable Object value) {
        Map<String, String> mapping = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((from, to) -> put(mapping, param, from, to));
        } else if (value instanceof String text) {
            object(text, cause -> wrong(param, text, cause))
                    .properties()
                    .forEach(field -> put(
                            mapping,
                            param,
                            field.getKey(),
                            field.getValue().isTextual() ? field.getValue().asText() : null));
        } else {
            throw wrong(param, String.valueOf(value), null);
        }
        if (mapping.isEmpty()) {
            throw wrong(param, "an empty one", null);
        }
        Set<String> targets = new HashSet<>();
        mapping.forEach((from, to) -> {
            if (!targets.add(to)) {
                throw new InvalidArgumentException(Fault.of("param", param)
                        .expected("each name once")
                        .got("'" + to + "' for '" + from + "' and for another")
                        .repair("map one of them to another name"));
            }
        });
        return Collections.unmodifiableMap(mapping);
    }

    private static void put(Map<String, String> mapping, String param, @Nullable Object from, @Nullable Object to) {
        if (!(from instanceof String name) || !(to instanceof String target) || name.isBlank() || target.isBlank()) {
            throw wrong(param, "'" + from + "' for '" + to + "'", null);
        }
        mapping.put(name, target);
    }

    private static InvalidArgumentException wrong(String param, String got, @Nullable Throwable cause) {
        return new InvalidArgumentException(
                Fault.of("param", param)
                        .expected("a map from name to name")
                        .got(got)
                        .repair("give at least one pair of names"),
                cause);
    }
}
