package dev.fovea.spark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.util.Identifiable;
import org.jspecify.annotations.Nullable;

/**
 * A param of arguments of Keras's {@code model.fit}: {@code epochs}, {@code batch_size}, {@code shuffle}; {@code verbose} is
 * taken and does nothing. Its value is a map or the text of a JSON object, as Spark Connect sends it.
 */
public final class FitParam extends JsonParam {

    private static final long serialVersionUID = 1L;
    private static final String EPOCHS = "epochs";
    private static final String BATCH = "batch_size";
    private static final String SHUFFLE = "shuffle";
    private static final String VERBOSE = "verbose";
    private static final List<String> NAMES = List.of(EPOCHS, BATCH, SHUFFLE, VERBOSE);

    FitParam(Identifiable parent, String name, String doc) {
        super(parent, name, doc, FitParam::arguments);
    }

    /**
     * The arguments that a value of this param means, in its order.
     *
     * @param value a map, or the text of a JSON object
     * @throws UnknownNameException for an argument that there is not
     * @throws InvalidArgumentException for a value that it cannot have
     */
    static Map<String, Object> arguments(String param, @Nullable Object value) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach(
                    (name, given) -> arguments.put(String.valueOf(name), checked(param, String.valueOf(name), given)));
        } else if (value instanceof String text) {
            object(text, cause -> wrong(param, "a JSON object", text, cause))
                    .properties()
                    .forEach(field -> {
                        JsonNode given = field.getValue();
                        Object plain = given.isBoolean()
                                ? (Object) given.asBoolean()
                                : given.isIntegralNumber() && given.canConvertToInt()
                                        ? (Object) given.asInt()
                                        : given.asText();
                        arguments.put(field.getKey(), checked(param, field.getKey(), plain));
                    });
        } else {
            throw wrong(param, "a map of " + NAMES, String.valueOf(value), null);
        }
        return Collections.unmodifiableMap(arguments);
    }

    private static Object checked(String param, String name, @Nullable Object value) {
        if (!NAMES.contains(name)) {
            throw new UnknownNameException(Fault.of("param", param)
                    .expected("one of " + String.join(", ", NAMES))
                    .got("'" + name + "'")
                    .repair(Names.suggestion(name, NAMES)));
        }
        int most = name.equals(BATCH) ? PortOption.MAX_BATCH : Integer.MAX_VALUE;
        boolean isGood = switch (name) {
            case SHUFFLE -> value instanceof Boolean;
            case VERBOSE -> value != null;
            default ->
                value instanceof Number number
                        && number.intValue() == number.doubleValue()
                        && number.intValue() >= 1
                        && number.intValue() <= most;
        };
        if (!isGood || value == null) {
            throw wrong(
                    param,
                    name + (name.equals(SHUFFLE) ? " of true or false" : " of a whole number of at least 1"),
                    String.valueOf(value),
                    null);
        }
        return value instanceof Number number ? (Object) number.intValue() : value;
    }

    private static InvalidArgumentException wrong(
            String param, String expected, String got, @Nullable Throwable cause) {
        return new InvalidArgumentException(
                Fault.of("param", param).expected(expected).got(got), cause);
    }

    /** The epochs of these arguments; Keras's 1 where they do not say. */
    static int epochs(Map<String, Object> arguments) {
        return (Integer) arguments.getOrDefault(EPOCHS, 1);
    }

    /** The examples of a step; Keras's 32 where they do not say. */
    static int batchSize(Map<String, Object> arguments) {
        return (Integer) arguments.getOrDefault(BATCH, 32);
    }

    /** Whether each epoch has an order of its own; as Keras has it where they do not say. */
    static boolean shuffle(Map<String, Object> arguments) {
        return (Boolean) arguments.getOrDefault(SHUFFLE, true);
    }
}
