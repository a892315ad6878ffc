package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One choice of how pictures go through a model: the name, the allowed texts and their meaning, the same for the params of
 * stages and for the options of functions.
 *
 * @param <T> what a text means
 */
final class PortOption<T> {

    static final int MAX_BATCH = 4096;
    static final int MAX_THREADS = 1024;

    static final PortOption<FeatureChoice> POOLING =
            new PortOption<>("pooling", FeatureChoice.EXPECTED, FeatureChoice::of);
    static final PortOption<ScaleHint> SCALE_HINT =
            new PortOption<>("scaleHint", "one of " + ScaleHint.words(), ScaleHint::valueOf);
    static final PortOption<Resampler> RESAMPLER = new PortOption<>(
            "resampler", "one of " + words(Resampler.values()), text -> Resampler.valueOf(constant(text)));
    static final PortOption<Fit> CROP = new PortOption<>("crop", "one of " + String.join(", ", Fit.texts()), Fit::of);
    static final PortOption<Background> BACKGROUND =
            new PortOption<>("background", "#rrggbb, black, white, gray or a gray of 0 to 255", Background::of);
    static final PortOption<PixelMode> PREPROCESSING = new PortOption<>(
            "preprocessing", "one of " + words(PixelMode.values()), text -> PixelMode.valueOf(constant(text)));
    static final PortOption<String> BACKEND = new PortOption<>("backend", "a backend id", PortOption::word);
    static final PortOption<Integer> BATCH_SIZE =
            new PortOption<>("batchSize", "1 to " + MAX_BATCH, text -> within(text, MAX_BATCH));
    static final PortOption<Integer> THREADS =
            new PortOption<>("threads", "1 to " + MAX_THREADS, text -> within(text, MAX_THREADS));

    private final String name;
    private final String expected;
    private final Function<String, T> parser;

    private PortOption(String name, String expected, Function<String, T> parser) {
        this.name = name;
        this.expected = expected;
        this.parser = parser;
    }

    /** Every option, in the order in which help lists them. */
    static List<PortOption<?>> all() {
        return List.of(POOLING, SCALE_HINT, RESAMPLER, CROP, BACKGROUND, PREPROCESSING, BATCH_SIZE, THREADS, BACKEND);
    }

    /** The option of that name, which there is. */
    static PortOption<?> of(String name) {
        return all().stream()
                .filter(option -> option.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    String name() {
        return name;
    }

    /** The allowed texts, for docs and messages. */
    String expected() {
        return expected;
    }

    /**
     * What the text means.
     *
     * @param kind what holds the text: {@code param} or {@code option}
     * @throws InvalidArgumentException that names the choices
     */
    T parse(String kind, String text) {
        try {
            return parser.apply(text);
        } catch (FoveaException | IllegalArgumentException e) {
            throw new InvalidArgumentException(
                    Fault.of(kind, name).expected(expected).got("'" + text + "'"), e);
        }
    }

    private static String constant(String text) {
        return text.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String words(Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static String word(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("blank");
        }
        return text.strip();
    }

    private static int within(String text, int most) {
        int value = Integer.parseInt(text.strip());
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    @Override
    public String toString() {
        return name;
    }
}
