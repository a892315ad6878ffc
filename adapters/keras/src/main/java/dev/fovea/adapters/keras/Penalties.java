package dev.fovea.adapters.keras;

import com.grack.nanojson.JsonObject;
import dev.fovea.api.graph.Penalty;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the regularisers of a layer add to the loss of a training. */
final class Penalties {

    private static final System.Logger LOG = System.getLogger(Penalties.class.getPackageName());
    private static final Penalty NONE = new Penalty(0, 0);
    /** Of Keras, where the config says nothing. */
    private static final double USUAL = 0.01;

    private static final Set<String> KNOWN = Set.of("l1", "l2", "l1l2", "l1_l2");

    private Penalties() {}

    /** The penalty of a layer's weight; none for regularisers other than L1 and L2, which inference does not need. */
    static Penalty of(Layer layer, String weight) {
        for (String key : keys(layer, weight)) {
            Object said = layer.config().value(key);
            if (said instanceof String name) {
                return of(layer, key, name, null);
            }
            if (said instanceof JsonObject) {
                Fields regularizer = layer.config().object(key);
                return of(
                        layer,
                        key,
                        regularizer.text("class_name", "?"),
                        regularizer.has("config") ? regularizer.object("config") : null);
            }
        }
        return NONE;
    }

    private static List<String> keys(Layer layer, String weight) {
        String own = weight + "_regularizer";
        if (layer.className().equals("DepthwiseConv2D") && weight.equals("kernel")) {
            return List.of("depthwise_regularizer", own);
        }
        return weight.endsWith("_kernel") ? List.of(weight.replace("_kernel", "_regularizer"), own) : List.of(own);
    }

    private static Penalty of(Layer layer, String key, String className, @Nullable Fields config) {
        String name = className.toLowerCase(Locale.ROOT);
        if (!KNOWN.contains(name)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "layer {0}: a training leaves {1} {2} out; L1 and L2 are known",
                    layer.label(),
                    key,
                    Fields.cut(className));
            return NONE;
        }
        double l1 = number(config, "l1", name.equals("l1"));
        double l2 = number(config, "l2", name.equals("l2"));
        if (l1 < 0 || l2 < 0) {
            throw layer.config().wrong(key, "factors of at least 0");
        }
        return new Penalty(l1, l2);
    }

    private static double number(@Nullable Fields config, String key, boolean isOwn) {
        double otherwise = isOwn ? USUAL : 0;
        return config == null ? otherwise : config.number(key, otherwise);
    }
}
