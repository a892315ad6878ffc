package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.Model;
import dev.fovea.spark.sql.OnInvalid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call or a registration of an SQL function chooses.
 *
 * @param answer what it says of a picture
 * @param port how the model is run
 * @param onInvalid what becomes of a bad picture; null leaves it to the session's configuration
 */
record FunctionOptions(
        Answer answer, PortOptions port, @Nullable OnInvalid onInvalid) {

    /** What functions answer: {@code labels}, {@code probabilities} or {@code features}. */
    static final String OUTPUT = "output";

    /** The number of labels. */
    static final String TOP_K = "topK";

    /** What becomes of a bad picture: {@code error} or {@code null}. */
    static final String HANDLE_INVALID = "handleInvalid";

    private static final int CLASSES = 5;

    /** What a function answers. */
    enum Output {
        LABELS,
        PROBABILITIES,
        FEATURES;

        static Output of(String word) {
            for (Output output : values()) {
                if (output.name().equalsIgnoreCase(word.strip())) {
                    return output;
                }
            }
            throw new InvalidArgumentException(Fault.of("option", OUTPUT)
                    .expected("labels, probabilities or features")
                    .got("'" + word + "'"));
        }
    }

    /**
     * The choices of a map: those above, and those of {@link PortOption}.
     *
     * @param output what the function answers, or null when the map may choose it; labels by default
     * @throws UnknownNameException when a name is none of them; the message suggests the nearest
     * @throws InvalidArgumentException when a value is not allowed; the message names the choices
     */
    static FunctionOptions of(Map<String, String> options, @Nullable Output output) {
        Map<String, String> rest = new LinkedHashMap<>(options);
        String chosen = output == null ? rest.remove(OUTPUT) : null;
        String topK = rest.remove(TOP_K);
        String invalid = rest.remove(HANDLE_INVALID);
        requireKnown(rest, output == null);
        Output answer = chosen == null ? output == null ? Output.LABELS : output : Output.of(chosen);
        if (topK != null && answer != Output.LABELS) {
            throw new InvalidArgumentException(Fault.of("option", TOP_K)
                    .expected("labels, of which it says how many")
                    .got("a function that gives " + answer.name().toLowerCase(java.util.Locale.ROOT))
                    .repair("leave it out"));
        }
        return new FunctionOptions(
                switch (answer) {
                    case LABELS -> new Answer.Labels(topK == null ? CLASSES : classes(topK));
                    case PROBABILITIES -> new Answer.ProbabilityArray();
                    case FEATURES -> new Answer.FeatureArray();
                },
                PortOptions.of(rest),
                invalid == null ? null : OnInvalid.of("option " + HANDLE_INVALID, invalid));
    }

    /**
     * Checks before any task runs that the model can be run so, as the stages do; it is loaded here, once.
     *
     * @param written the options as the user wrote them: the number of labels is only as many as there are unless asked for
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when it cannot
     */
    void requireFit(Model model, Map<String, String> written) {
        Answer asked = answer instanceof Answer.FeatureArray ? answer : new Answer.Probabilities();
        int size = DriverModels.size(model, asked, port);
        if (answer instanceof Answer.Labels labels && written.containsKey(TOP_K) && labels.k() > size) {
            throw new InvalidArgumentException(Fault.of("option", TOP_K)
                    .expected(
                            "1 to " + size + ", the classes of " + model.spec().name())
                    .got(labels.k()));
        }
    }

    private static void requireKnown(Map<String, String> rest, boolean mayChooseOutput) {
        List<String> known = new ArrayList<>(List.of(TOP_K, HANDLE_INVALID));
        if (mayChooseOutput) {
            known.add(0, OUTPUT);
        }
        PortOption.all().forEach(option -> known.add(option.name()));
        for (String name : rest.keySet()) {
            if (!known.contains(name)) {
                throw new UnknownNameException(Fault.of("option", "'" + name + "'")
                        .expected("one of " + String.join(", ", known))
                        .got("another")
                        .repair(Names.suggestion(name, known)));
            }
        }
    }

    private static int classes(String text) {
        try {
            int k = Integer.parseInt(text.strip());
            if (k >= 1) {
                return k;
            }
        } catch (NumberFormatException e) {
            throw wrongTopK(text, e);
        }
        throw wrongTopK(text, null);
    }

    private static InvalidArgumentException wrongTopK(String text, @Nullable Throwable cause) {
        return new InvalidArgumentException(
                Fault.of("option", TOP_K).expected("a number of at least 1").got("'" + text + "'"), cause);
    }
}
