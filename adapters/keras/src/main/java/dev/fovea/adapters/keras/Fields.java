package dev.fovea.adapters.keras;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object of a model, read key by key. Every error names the model or layer, the key, what was expected and what
 * was there. Keys that nobody asks for are let be: Keras writes many that inference does not need.
 */
final class Fields {

    /** About four levels for each model within a model: 30 of them, and no stack is at risk. */
    private static final int MAX_DEPTH = 128;

    private final JsonObject object;
    private final String what;
    private final String name;
    private final String path;

    private Fields(JsonObject object, String what, String name, String path) {
        this.object = object;
        this.what = what;
        this.name = name;
        this.path = path;
    }

    /** The object that is the whole text. */
    static Fields parse(String json, String model) {
        checkDepth(json, model);
        try {
            return new Fields(JsonParser.object().from(json), "keras model", model, "");
        } catch (JsonParserException e) {
            throw new ModelException(
                    Fault.of("keras model", model)
                            .expected("a JSON object")
                            .got(String.valueOf(e.getMessage()))
                            .at("line " + e.getLinePosition() + ", character " + e.getCharPosition()),
                    e);
        }
    }

    /** The parser recurses: a file of brackets alone would overflow the stack. */
    private static void checkDepth(String json, String model) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                if (++depth > MAX_DEPTH) {
                    throw new ModelException(Fault.of("keras model", model)
                            .expected("objects and lists within each other at most " + MAX_DEPTH + " deep")
                            .got("more")
                            .at("character " + i));
                }
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }

    /** The same object as the settings of a thing of its own name: errors count keys from here. */
    Fields named(String kind, String own) {
        return new Fields(object, kind, own, "");
    }

    boolean has(String key) {
        return object.get(key) != null;
    }

    /** The raw value, or null. */
    @Nullable
    Object value(String key) {
        return object.get(key);
    }

    String text(String key) {
        if (object.get(key) instanceof String value) {
            return value;
        }
        throw wrong(key, "text");
    }

    String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        if (object.get(key) instanceof Boolean value) {
            return value;
        }
        throw wrong(key, "true or false");
    }

    int integer(String key, int min) {
        Integer value = whole(object.get(key));
        if (value != null && value >= min) {
            return value;
        }
        throw wrong(key, "a whole number from " + min + " to " + Integer.MAX_VALUE);
    }

    int integer(String key, int min, int otherwise) {
        return has(key) ? integer(key, min) : otherwise;
    }

    /** The parser keeps numbers of ten digits as long ones. */
    private static @Nullable Integer whole(@Nullable Object value) {
        if (value instanceof Long number && number.intValue() == number) {
            return number.intValue();
        }
        return value instanceof Integer number ? number : null;
    }

    double number(String key, double otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        if (object.get(key) instanceof Number value && Double.isFinite(value.doubleValue())) {
            return value.doubleValue();
        }
        throw wrong(key, "a finite number");
    }

    /** One finite number, or a list of them, within lists or not. */
    double[] numbers(String key) {
        List<Double> all = new ArrayList<>();
        numbers(key, object.get(key), all);
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void numbers(String key, @Nullable Object value, List<Double> all) {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            all.add(number.doubleValue());
        } else if (value instanceof JsonArray array && !array.isEmpty()) {
            array.forEach(element -> numbers(key, element, all));
        } else {
            throw wrong(key, "a finite number or a list of them");
        }
    }

    /** One whole number for all, or a list of exactly {@code size}. */
    int[] integers(String key, int size, int min) {
        Object value = object.get(key);
        List<?> list = value instanceof JsonArray array ? array : Collections.nCopies(size, value);
        int[] all = new int[size];
        for (int i = 0; i < size; i++) {
            Integer number = list.size() == size ? whole(list.get(i)) : null;
            if (number == null || number < min) {
                throw wrong(key, "a whole number of at least " + min + ", or a list of " + size);
            }
            all[i] = number;
        }
        return all;
    }

    /** A list of whole numbers, or one alone; none when the key is absent or null. */
    int[] integers(String key) {
        Object value = object.get(key);
        List<?> list = value == null ? List.of() : value instanceof JsonArray array ? array : List.of(value);
        int[] all = new int[list.size()];
        for (int i = 0; i < all.length; i++) {
            Integer number = whole(list.get(i));
            if (number == null) {
                throw wrong(key, "a list of whole numbers");
            }
            all[i] = number;
        }
        return all;
    }

    /** The dimensions of a row in a shape that counts the batch, whatever the batch is. */
    int[] row(String key) {
        if (!(object.get(key) instanceof JsonArray shape) || shape.isEmpty()) {
            throw wrong(key, "a shape with the batch first");
        }
        int[] row = new int[shape.size() - 1];
        for (int i = 0; i < row.length; i++) {
            Integer dim = whole(shape.get(i + 1));
            if (dim == null || dim < 1) {
                throw wrong(key, "known dimensions of at least 1 after the batch");
            }
            row[i] = dim;
        }
        return row;
    }

    Fields object(String key) {
        if (object.get(key) instanceof JsonObject fields) {
            return new Fields(fields, what, name, at(key) + ".");
        }
        throw wrong(key, "an object");
    }

    /** The objects of a list. */
    List<Fields> objects(String key) {
        if (!(object.get(key) instanceof JsonArray array)) {
            throw wrong(key, "a list of objects");
        }
        List<Fields> objects = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof JsonObject fields)) {
                throw wrong(key, "a list of objects");
            }
            objects.add(new Fields(fields, what, name, at(key) + "[" + i + "]."));
        }
        return objects;
    }

    /** The error of a key whose value is another than expected. */
    ModelException wrong(String key, String expected) {
        return error(at(key), expected, show(object.get(key)));
    }

    /** The error of a key whose value says what this reader cannot do. */
    ModelException unsupported(String key, String supported) {
        return new ModelException(fault(at(key), supported, show(object.get(key)))
                .repair("a graph cannot say anything else here; change the model or leave the layer out"));
    }

    private ModelException error(String key, String expected, String got) {
        return new ModelException(fault(key, expected, got));
    }

    private Fault fault(String key, String expected, String got) {
        return Fault.of(what, name).expected(expected).got(got).at("key '" + key + "'");
    }

    /** The answer, with the errors of shapes and sizes as errors of this model or layer. */
    <T> T fitting(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (ShapeException e) {
            Fault fault = e.fault();
            throw new ModelException(
                    Fault.of(what, name)
                            .expected(fault == null ? "sizes that fit" : fault.expected())
                            .got(fault == null ? "others" : fault.got()),
                    e);
        } catch (ArithmeticException e) {
            throw new ModelException(
                    Fault.of(what, name)
                            .expected("sizes of which " + Integer.MAX_VALUE + " is the largest")
                            .got("larger ones"),
                    e);
        }
    }

    static String show(@Nullable Object value) {
        return value == null ? "nothing" : cut(JsonWriter.string(value));
    }

    /** At most 80 characters of a text that a file made up. */
    static String cut(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    private String at(String key) {
        return path + key;
    }
}
