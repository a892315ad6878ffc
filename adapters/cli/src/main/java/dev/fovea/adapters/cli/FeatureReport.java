package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import dev.fovea.api.model.FeatureLayer;
import dev.fovea.api.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a model gives as features. */
final class FeatureReport {

    private FeatureReport() {}

    /** The sizes of vectors, for instance {@code 512 (map 25088), fc1 4096}; empty when the spec names none. */
    static String sizes(ModelSpec spec) {
        List<String> sizes = new ArrayList<>();
        for (FeatureLayer layer : spec.layers()) {
            if (layer.name().equals(spec.featureMap())) {
                sizes.add(0, layer.channels() + " (map " + layer.size() + ")");
            } else if (!layer.name().equals(spec.features())) {
                sizes.add(layer.name() + " " + layer.size());
            } else if (spec.featureMap() == null) {
                sizes.add(0, String.valueOf(layer.size()));
            }
        }
        return String.join(", ", sizes);
    }

    static TextTable add(TextTable table, ModelSpec spec) {
        String layers = spec.layers().stream()
                .map(layer -> layer.name() + " " + shape(layer))
                .collect(Collectors.joining(", "));
        return table.row("feature map", spec.featureMap() == null ? "not named" : spec.featureMap())
                .row("layers", layers.isEmpty() ? "none listed" : layers);
    }

    private static String shape(FeatureLayer layer) {
        return layer.shape().stream().map(String::valueOf).collect(Collectors.joining(" x "));
    }

    static void add(JsonStringWriter json, ModelSpec spec) {
        if (spec.featureMap() == null) {
            json.nul("featureMap");
        } else {
            json.value("featureMap", spec.featureMap());
        }
        json.array("layers");
        for (FeatureLayer layer : spec.layers()) {
            json.object()
                    .value("name", layer.name())
                    .value("size", layer.size())
                    .array("shape");
            layer.shape().forEach(json::value);
            json.end().end();
        }
        json.end();
    }
}
