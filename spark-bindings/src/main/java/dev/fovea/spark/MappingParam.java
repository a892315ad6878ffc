package dev.fovea.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.Serializable;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;
import org.jspecify.annotations.Nullable;
import scala.runtime.AbstractFunction1;

/**
 * A param of names that stand for names, each at most once: columns for tensors, or tensors for columns. Its value may
 * also be given as the text of a JSON object, by callers that can send nothing but text, as Spark Connect's. It is saved as
 * a JSON object.
 */
public final class MappingParam extends Param<Object> {

    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();

    MappingParam(Identifiable parent, String name, String doc) {
        super(parent.uid(), name, doc, new Check(name), textClass());
    }

    /** Spark Connect sends a param's value as this class, and knows no maps. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Class<Object> textClass() {
        return (Class) String.class;
    }

    /** Refuses what is no mapping, in fovea's words. */
    private static final class Check extends AbstractFunction1<Object, Object> implements Serializable {

        private static final long serialVersionUID = 1L;

        private final String param;

        Check(String param) {
            this.param = param;
        }

        @Override
        public Object apply(@Nullable Object value) {
            mapping(param, value);
            return true;
        }
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
            object(param, text)
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

    private static JsonNode object(String param, String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw wrong(param, text, e);
        }
        throw wrong(param, text, null);
    }

    private static InvalidArgumentException wrong(String param, String got, @Nullable Throwable cause) {
        return new InvalidArgumentException(
                Fault.of("param", param)
                        .expected("a map from name to name")
                        .got(got)
                        .repair("give at least one pair of names"),
                cause);
    }

    @Override
    public String jsonEncode(Object value) {
        try {
            return JSON.writeValueAsString(mapping(name(), value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Object jsonDecode(String json) {
        return mapping(name(), json);
    }
}
