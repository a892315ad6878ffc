package dev.fovea.spark;

import dev.fovea.FeaturizerBuilder;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.Pooling;
import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of a network's results the features are; at least one of both is given.
 *
 * @param layer the layer, or null for the last feature map
 * @param pooling what becomes of it; null flattens a layer
 */
record FeatureChoice(@Nullable String layer, @Nullable Pooling pooling) implements Serializable {

    /** What {@link #of} takes, for messages and docs. */
    static final String EXPECTED = "none, avg, max, a layer, or avg(LAYER) or max(LAYER)";

    private static final Pattern POOLED = Pattern.compile("(avg|max)\\((.+)\\)");

    /**
     * The choice of a text: {@code none}, {@code avg} or {@code max} of the last feature map; a layer's name, flattened; or
     * a layer pooled, such as {@code max(block4_pool)}.
     *
     * @throws InvalidArgumentException when it is blank
     */
    static FeatureChoice of(String text) {
        String word = text.strip();
        if (word.isEmpty()) {
            throw new InvalidArgumentException(
                    Fault.of("features", "''").expected(EXPECTED).got("nothing"));
        }
        for (Pooling pooling : Pooling.values()) {
            if (pooling.name().equalsIgnoreCase(word)) {
                return new FeatureChoice(null, pooling);
            }
        }
        Matcher pooled = POOLED.matcher(word);
        return pooled.matches()
                ? new FeatureChoice(
                        pooled.group(2), Pooling.valueOf(pooled.group(1).toUpperCase(Locale.ROOT)))
                : new FeatureChoice(word, null);
    }

    /** {@link #of} gives an equal choice back. */
    String text() {
        String word = pooling == null ? "" : pooling.name().toLowerCase(Locale.ROOT);
        return layer == null ? word : word.isEmpty() ? layer : word + "(" + layer + ")";
    }

    FeaturizerBuilder applyTo(FeaturizerBuilder builder) {
        FeaturizerBuilder set = layer == null ? builder : builder.layer(layer);
        return pooling == null ? set : set.pooling(pooling);
    }
}
