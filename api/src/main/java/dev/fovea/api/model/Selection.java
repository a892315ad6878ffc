package dev.fovea.api.model;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a model file is run, where it holds several: TensorFlow's SavedModels have graphs by tags and signatures
 * by key, and any tensor of a TensorFlow graph can be fed. What is wanted of it is said when it is loaded, see
 * {@link dev.fovea.api.spi.ModelRuntime#load(ModelFile, int, List)}.
 *
 * @param tags of the graph; empty for the customary one, {@code serve}
 * @param signature the key of the signature; null for the customary one, {@code serving_default}
 * @param feeds the inputs: keys of the signature, or tensors such as {@code image:0}; empty for the signature's own, or
 *     the graph's placeholders
 */
public record Selection(List<String> tags, @Nullable String signature, List<String> feeds) implements Serializable {

    /** What is customary. */
    public static final Selection NONE = new Selection(List.of(), null, List.of());

    public Selection {
        tags = List.copyOf(tags);
        feeds = List.copyOf(feeds);
    }

    /** A copy with other tags. */
    public Selection withTags(List<String> tags) {
        return new Selection(tags, signature, feeds);
    }

    /** A copy with another signature. */
    public Selection withSignature(@Nullable String signature) {
        return new Selection(tags, signature, feeds);
    }

    /** A copy with other inputs. */
    public Selection withFeeds(List<String> feeds) {
        return new Selection(tags, signature, feeds);
    }

    /** A text that no other selection has: each part with its length. */
    String identity() {
        StringBuilder text = new StringBuilder();
        List<String> key = signature == null ? List.of() : List.of(signature);
        for (List<String> part : List.of(tags, key, feeds)) {
            text.append(part.size());
            part.forEach(
                    word -> text.append(':').append(word.length()).append(':').append(word));
            text.append(';');
        }
        return text.toString();
    }

    /** For instance {@code tags [serve], signature classify, feeds [image:0]}; empty when nothing is selected. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!tags.isEmpty()) {
            text.append(", tags ").append(tags);
        }
        if (signature != null) {
            text.append(", signature ").append(signature);
        }
        if (!feeds.isEmpty()) {
            text.append(", feeds ").append(feeds);
        }
        return text.isEmpty() ? "" : text.substring(2);
    }
}
