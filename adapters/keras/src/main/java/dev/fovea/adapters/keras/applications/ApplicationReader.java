package dev.fovea.adapters.keras.applications;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.fovea.adapters.keras.OrderedWeights;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.ModelReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the named networks: a line of JSON such as <code>{"application": "ResNet50", "include_top": true}</code> says which,
 * and the file of weights beside it is one that Keras publishes. Key {@code classes}, 1000 without it, is for networks
 * that were trained on other classes.
 */
public final class ApplicationReader implements ModelReader {

    private static final int MAX_BYTES = 4096;
    private static final int MAX_CLASSES = 1 << 20;
    private static final String APPLICATION = "application";
    private static final String INCLUDE_TOP = "include_top";
    private static final String CLASSES = "classes";

    /** A reader; it has no state. */
    public ApplicationReader() {}

    @Override
    public String format() {
        return "keras-application";
    }

    @Override
    public boolean accepts(ModelFile file) {
        if (file.size() > MAX_BYTES) {
            return false;
        }
        String text = text(file.bytes());
        return text.stripLeading().startsWith("{")
                && text.contains('"' + APPLICATION + '"')
                && !text.contains("\"class_name\"");
    }

    @Override
    public Graph read(ModelFile file) {
        JsonObject json = parse(file);
        for (String key : new TreeSet<>(json.keySet())) {
            if (!List.of(APPLICATION, INCLUDE_TOP, CLASSES).contains(key)) {
                throw wrong(file, APPLICATION + ", " + INCLUDE_TOP + " and " + CLASSES + " alone", "key '" + key + "'");
            }
        }
        if (!(json.get(APPLICATION) instanceof String title)) {
            throw wrong(file, "the name of an application", "none");
        }
        if (!(json.getOrDefault(INCLUDE_TOP, true) instanceof Boolean includeTop)) {
            throw wrong(file, INCLUDE_TOP + " true or false", json.get(INCLUDE_TOP));
        }
        if (!(json.getOrDefault(CLASSES, Application.CLASSES) instanceof Integer classes)
                || classes < 1
                || classes > MAX_CLASSES) {
            throw wrong(file, CLASSES + " from 1 to " + MAX_CLASSES, json.get(CLASSES));
        }
        Application application = Application.of(title);
        ModelFile published = file.weights();
        if (published == null) {
            throw new ModelException(Fault.of("network", title)
                    .expected("a file of weights beside the architecture")
                    .got("none")
                    .repair("give it: --weights FILE, or weights(file) of the builder; 'fovea models fetch' gets the"
                            + " published one"));
        }
        OrderedWeights weights = OrderedWeights.open(published);
        Graph graph = application.graph(includeTop, classes, weights);
        weights.finish();
        return graph;
    }

    private static JsonObject parse(ModelFile file) {
        try {
            return JsonParser.object().from(text(file.bytes()));
        } catch (JsonParserException e) {
            throw new ModelException(
                    Fault.of("keras application", file.name())
                            .expected("a JSON object")
                            .got(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8
                .decode(bytes.slice(0, Math.min(MAX_BYTES, bytes.limit())))
                .toString();
    }

    private static ModelException wrong(ModelFile file, Object expected, @Nullable Object got) {
        return new ModelException(
                Fault.of("keras application", file.name()).expected(expected).got(String.valueOf(got)));
    }
}
