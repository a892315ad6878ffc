package dev.fovea;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.DecodeScale;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.train.EarlyStopping;
import dev.fovea.domain.train.KerasLoss;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.LossKind;
import dev.fovea.domain.train.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings of a training as its provenance words them for people; what is off or empty is left out. */
final class SettingWords {

    private final Map<String, String> all = new LinkedHashMap<>();

    /** Adds a setting as it prints itself; null is left out. */
    SettingWords with(String name, @Nullable Object value) {
        if (value != null) {
            all.put(name, value.toString());
        }
        return this;
    }

    /** Adds several values with commas between; an empty list is left out. */
    SettingWords with(String name, List<?> values) {
        return values.isEmpty()
                ? this
                : with(name, (Object) values.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }

    SettingWords with(String name, float @Nullable [] values) {
        return values == null
                ? this
                : with(name, (Object) Arrays.toString(values).replaceAll("[\\[\\]]", ""));
    }

    /** The loss by its name in Keras; null for the one that goes with the network's end. */
    SettingWords with(String name, @Nullable Loss loss) {
        if (!(loss instanceof KerasLoss keras)) {
            return with(name, (Object) (loss == null ? "the network's" : loss.name()));
        }
        return with(name, (Object) (keras.kind().kerasName()
                + (keras.fromLogits() ? " from logits" : "")
                + (keras.smoothing() > 0 ? ", label smoothing " + keras.smoothing() : "")
                + (keras.kind() == LossKind.HUBER ? ", delta " + keras.delta() : "")));
    }

    /** The optimiser's name, then its settings by their names in Keras. */
    SettingWords with(String name, @Nullable Optimizer optimizer) {
        if (optimizer == null) {
            return this;
        }
        List<String> words = new ArrayList<>();
        optimizer.settings().forEach((setting, value) -> {
            if (value != null && !Boolean.FALSE.equals(value)) {
                words.add(setting.equals("name") ? value.toString() : setting + " " + value);
            }
        });
        return with(name, words);
    }

    SettingWords with(String name, @Nullable EarlyStopping early) {
        if (early == null) {
            return this;
        }
        String better = early.difference() > 0 ? " by more than " + early.difference() : "";
        return with(name, (Object) ("after " + early.patience() + " epochs without a better "
                + early.monitor().name().toLowerCase(Locale.ROOT).replace('_', ' ') + better
                + (early.restoreBest() ? ", with the best epoch's weights" : "")));
    }

    SettingWords with(String name, DecodeOptions decode) {
        return with(name, (Object) String.format(
                Locale.ROOT,
                "%s, %s, up to %,d pixels and %,d bytes",
                decode.orientation() == Orientation.APPLY ? "turned upright by EXIF" : "EXIF orientation ignored",
                decode.scale() == DecodeScale.FULL ? "at full size" : "JPEGs smaller where that is enough",
                decode.maxPixels(),
                decode.maxBytes()));
    }

    /** What was added, in its order. */
    Map<String, String> all() {
        return all;
    }
}
