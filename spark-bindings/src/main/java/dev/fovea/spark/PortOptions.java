package dev.fovea.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.FeaturizerBuilder;
import dev.fovea.PortBuilder;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a port is built: every choice that stages and functions leave to their users. What is null is left to the model's
 * spec, or to fovea. Equal options share a port.
 *
 * @param features which of the network's results the features are; of no matter to predictors
 * @param resampler how pictures are resized
 * @param fit how pictures of another shape are brought to the model's
 * @param background the colour of what a picture leaves uncovered
 * @param mode channel order and normalisation
 * @param backend that must be used
 * @param batchSize pictures that go through the model together
 * @param threads the most threads of one task; 0 for as many as Spark gives the task
 */
record PortOptions(
        @Nullable FeatureChoice features,
        @Nullable Resampler resampler,
        @Nullable Fit fit,
        @Nullable Background background,
        @Nullable PixelMode mode,
        @Nullable String backend,
        int batchSize,
        int threads)
        implements Serializable {

    static final int DEFAULT_BATCH = 32;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The model's own way, in batches of 32, on the task's threads. */
    static PortOptions defaults() {
        return new PortOptions(null, null, null, null, null, null, DEFAULT_BATCH, 0);
    }

    /**
     * The options of a map by the names of {@link PortOption}; what is not there stays as {@link #defaults} has it.
     *
     * @throws UnknownNameException when a name is none of them; the message suggests the nearest
     * @throws InvalidArgumentException when a value is not allowed; the message names the choices
     */
    static PortOptions of(Map<String, String> options) {
        List<String> known = PortOption.all().stream().map(PortOption::name).toList();
        for (String name : options.keySet()) {
            if (!known.contains(name)) {
                throw new UnknownNameException(Fault.of("option", "'" + name + "'")
                        .expected("one of " + String.join(", ", known))
                        .got("another")
                        .repair(Names.suggestion(name, known)));
            }
        }
        Integer batch = value(options, PortOption.BATCH_SIZE);
        Integer most = value(options, PortOption.THREADS);
        return new PortOptions(
                        value(options, PortOption.POOLING),
                        value(options, PortOption.RESAMPLER),
                        value(options, PortOption.CROP),
                        value(options, PortOption.BACKGROUND),
                        value(options, PortOption.PREPROCESSING),
                        value(options, PortOption.BACKEND),
                        batch == null ? DEFAULT_BATCH : batch,
                        most == null ? 0 : most)
                .withScaleHint("options", value(options, PortOption.SCALE_HINT));
    }

    private static <T> @Nullable T value(Map<String, String> options, PortOption<T> option) {
        String text = options.get(option.name());
        return text == null ? null : option.parse("option", text);
    }

    /**
     * The options of a JSON object such as {@code {"pooling": "max", "batchSize": 8}}; a blank text stands for none.
     *
     * @throws InvalidArgumentException when the text is no JSON object of texts and numbers
     */
    static PortOptions ofJson(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        JsonNode node;
        try {
            node = text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw notAnObject(text, e);
        }
        if (!node.isObject()) {
            throw notAnObject(text, null);
        }
        node.properties().forEach(field -> {
            if (!field.getValue().isValueNode() || field.getValue().isNull()) {
                throw new InvalidArgumentException(Fault.of("option", "'" + field.getKey() + "'")
                        .expected("a text or a number")
                        .got(field.getValue()));
            }
            options.put(field.getKey(), field.getValue().asText());
        });
        return of(options);
    }

    private static InvalidArgumentException notAnObject(String text, @Nullable Throwable cause) {
        return new InvalidArgumentException(
                Fault.of("options", "")
                        .expected("a JSON object such as {\"pooling\": \"max\"}")
                        .got(text),
                cause);
    }

    /** What is chosen, by the names that {@link #of} reads. */
    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        if (features != null) {
            map.put(PortOption.POOLING.name(), features.text());
        }
        if (resampler != null) {
            map.put(PortOption.RESAMPLER.name(), resampler.word());
        }
        if (fit != null) {
            map.put(PortOption.CROP.name(), fit.text());
        }
        if (background != null) {
            map.put(PortOption.BACKGROUND.name(), background.text());
        }
        if (mode != null) {
            map.put(PortOption.PREPROCESSING.name(), mode.name().toLowerCase(Locale.ROOT));
        }
        map.put(PortOption.BATCH_SIZE.name(), Integer.toString(batchSize));
        if (threads > 0) {
            map.put(PortOption.THREADS.name(), Integer.toString(threads));
        }
        if (backend != null) {
            map.put(PortOption.BACKEND.name(), backend);
        }
        return map;
    }

    /**
     * A copy that resizes as sparkdl did, the whole picture; the same options when there is no hint.
     *
     * @param kind what the user set: {@code params} or {@code options}
     * @throws InvalidArgumentException when another resampler or crop is chosen as well
     */
    PortOptions withScaleHint(String kind, @Nullable ScaleHint hint) {
        if (hint == null) {
            return this;
        }
        if (resampler != null || fit != null) {
            PortOption<?> other = resampler != null ? PortOption.RESAMPLER : PortOption.CROP;
            throw new InvalidArgumentException(Fault.of(kind, "scaleHint and " + other.name())
                    .expected("one of them")
                    .got("both")
                    .repair("leave scaleHint out, which stands for a resampler and no crop"));
        }
        return new PortOptions(
                features, hint.resampler(), Fit.stretch(), background, mode, backend, batchSize, threads);
    }

    PortOptions withFeatures(@Nullable FeatureChoice features) {
        return new PortOptions(features, resampler, fit, background, mode, backend, batchSize, threads);
    }

    PortOptions withPreparation(@Nullable Resampler resampler, @Nullable Fit fit, @Nullable Background background) {
        return new PortOptions(features, resampler, fit, background, mode, backend, batchSize, threads);
    }

    PortOptions withMode(@Nullable PixelMode mode) {
        return new PortOptions(features, resampler, fit, background, mode, backend, batchSize, threads);
    }

    PortOptions withBackend(@Nullable String backend) {
        return new PortOptions(features, resampler, fit, background, mode, backend, batchSize, threads);
    }

    PortOptions withBatchSize(int batchSize) {
        return new PortOptions(features, resampler, fit, background, mode, backend, batchSize, threads);
    }

    PortOptions withThreads(int threads) {
        return new PortOptions(features, resampler, fit, background, mode, backend, batchSize, threads);
    }

    /** These with the threads of the running task, where none are chosen. */
    PortOptions forTask() {
        return threads == 0 ? withThreads(ExecutorThreads.ofTask()) : this;
    }

    /** What decides results: the same for options that differ in speed and memory alone. */
    PortOptions forResults() {
        return withBatchSize(1).withThreads(1);
    }

    <B extends PortBuilder<B>> B applyTo(B builder) {
        B set = builder.batchSize(batchSize);
        if (threads > 0) {
            set = set.threads(threads);
        }
        if (mode != null) {
            set = set.mode(mode);
        }
        if (resampler != null) {
            set = set.resampler(resampler);
        }
        if (fit != null) {
            set = set.fit(fit);
        }
        if (background != null) {
            set = set.background(background);
        }
        return backend == null ? set : set.backend(backend);
    }

    /** The builder of a featurizer with the choice of features too. */
    FeaturizerBuilder applyToFeaturizer(FeaturizerBuilder builder) {
        FeaturizerBuilder set = applyTo(builder);
        return features == null ? set : features.applyTo(set);
    }
}
