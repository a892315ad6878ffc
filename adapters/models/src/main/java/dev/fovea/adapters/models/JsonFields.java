package dev.fovea.adapters.models;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object of a spec, read key by key. Every error names the key, the file, what was expected and what was there;
 * a key that nobody knows is an error too, since it is most often a misspelt one.
 */
final class JsonFields {

    private static final int MAX_DEPTH = 16;

    private final JsonObject object;
    private final String source;
    private final String path;

    private JsonFields(JsonObject object, String source, String path) {
        this.object = object;
        this.source = source;
        this.path = path;
    }

    /** The object that is the whole text. */
    static JsonFields parse(String json, String source) {
        checkDepth(json, source);
        try {
            return new JsonFields(JsonParser.object().from(json), source, "");
        } catch (JsonParserException e) {
            throw new ModelException(
                    Fault.of("model spec", source)
                            .expected("a JSON object")
                            .got(String.valueOf(e.getMessage()))
                            .at("line " + e.getLinePosition() + ", character " + e.getCharPosition()),
                    e);
        }
    }

    /** The parser recurses: a file of brackets alone would overflow the stack. */
    private static void checkDepth(String json, String source) {
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
                    throw new ModelException(Fault.of("model spec", source)
                            .expected("objects and lists within each other at most " + MAX_DEPTH + " deep")
                            .got("more")
                            .at("character " + i));
                }
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }

    /** Refuses every key but these. */
    JsonFields only(String... keys) {
        List<String> known = Arrays.asList(keys);
        for (String key : new TreeSet<>(object.keySet())) {
            if (!known.contains(key)) {
                throw wrong(key, "one of " + String.join(", ", known), "an unknown key");
            }
        }
        return this;
    }

    boolean has(String key) {
        return object.get(key) != null;
    }

    String text(String key, String otherwise) {
        String value = text(key);
        return value == null ? otherwise : value;
    }

    @Nullable
    String text(String key) {
        Object value = object.get(key);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(key, "text", show(value));
    }

    int integer(String key, int min, int max) {
        Object value = object.get(key);
        if (value instanceof Integer number && number >= min && number <= max) {
            return number;
        }
        throw wrong(key, "a whole number from " + min + " to " + max, show(value));
    }

    double number(String key) {
        Object value = object.get(key);
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw wrong(key, "a number", show(value));
    }

    /** One number or a list of them. */
    float[] numbers(String key) {
        if (!(object.get(key) instanceof JsonArray array)) {
            return new float[] {(float) number(key)};
        }
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            if (!(array.get(i) instanceof Number element) || !Float.isFinite(element.floatValue())) {
                throw wrong(key + "[" + i + "]", "a number", show(array.get(i)));
            }
            values[i] = element.floatValue();
        }
        return values;
    }

    <E extends Enum<E>> E choice(String key, E otherwise, List<E> choices) {
        String name = text(key);
        if (name == null) {
            return otherwise;
        }
        for (E choice : choices) {
            if (choice.name().equals(name.toUpperCase(Locale.ROOT))) {
                return choice;
            }
        }
        List<String> words = choices.stream().map(Enum::name).toList();
        throw new ModelException(Fault.of("model spec", source)
                .expected("one of " + choices)
                .got(show(name))
                .at("key '" + at(key) + "'")
                .repair(Names.suggestion(name, words)));
    }

    @Nullable
    JsonFields object(String key) {
        Object value = object.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonObject fields) {
            return new JsonFields(fields, source, at(key) + ".");
        }
        throw wrong(key, "an object", show(value));
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        List<Object> values = values(key);
        for (int i = 0; i < values.size(); i++) {
            if (!(values.get(i) instanceof String text)) {
                throw wrong(key + "[" + i + "]", "text", show(values.get(i)));
            }
            texts.add(text);
        }
        return texts;
    }

    /** The objects of a list. */
    List<JsonFields> objects(String key) {
        List<JsonFields> objects = new ArrayList<>();
        List<Object> values = values(key);
        for (int i = 0; i < values.size(); i++) {
            if (!(values.get(i) instanceof JsonObject fields)) {
                throw wrong(key + "[" + i + "]", "an object", show(values.get(i)));
            }
            objects.add(new JsonFields(fields, source, at(key) + "[" + i + "]."));
        }
        return objects;
    }

    /** The elements of a list; none when the key is absent. */
    List<Object> values(String key) {
        Object value = object.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof JsonArray array) {
            return array;
        }
        throw wrong(key, "a list", show(value));
    }

    boolean isText(String key) {
        return object.get(key) instanceof String;
    }

    ModelException wrong(String key, String expected, String got) {
        return new ModelException(Fault.of("model spec", source)
                .expected(expected)
                .got(got)
                .at("key '" + at(key) + "'")
                .repair("docs/model-spec.md describes the format"));
    }

    String source() {
        return source;
    }

    static String show(@Nullable Object value) {
        if (value == null) {
            return "nothing";
        }
        String text = JsonWriter.string(value);
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    private String at(String key) {
        return path + key;
    }
}
