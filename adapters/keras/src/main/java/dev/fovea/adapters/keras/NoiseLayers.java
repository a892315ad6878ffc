package dev.fovea.adapters.keras;

import com.grack.nanojson.JsonArray;
import dev.fovea.api.graph.AlphaDropout;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.Dropout.Grain;
import dev.fovea.api.graph.GaussianDropout;
import dev.fovea.api.graph.GaussianNoise;
import dev.fovea.api.graph.Noise;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers that change values at random in training and pass them on in inference. */
final class NoiseLayers {

    private NoiseLayers() {}

    static void dropout(LayerCall call) {
        double rate = rate(call);
        dropping(call, rate, new Dropout(rate, grain(call)));
    }

    static void spatialDropout1d(LayerCall call) {
        TensorType type = call.type();
        if (type.rank() != 2) {
            throw call.wrong("an input of steps and channels", type);
        }
        double rate = rate(call);
        dropping(call, rate, new Dropout(rate, Grain.CHANNEL));
    }

    static void spatialDropout2d(LayerCall call) {
        call.picture();
        double rate = rate(call);
        dropping(call, rate, new Dropout(rate, Grain.CHANNEL));
    }

    static void alphaDropout(LayerCall call) {
        double rate = rate(call);
        dropping(call, rate, new AlphaDropout(rate, grain(call)));
    }

    static void gaussianDropout(LayerCall call) {
        double rate = rate(call);
        dropping(call, rate, new GaussianDropout(rate));
    }

    /** Keras 2 takes standard deviations above 1, which noise on samples of 0 to 255 has; Keras 3 refuses them. */
    static void gaussianNoise(LayerCall call) {
        double stddev = call.config().number("stddev", 0);
        if (stddev < 0) {
            throw call.config().wrong("stddev", "a number of at least 0");
        }
        add(call, new GaussianNoise(stddev));
    }

    private static double rate(LayerCall call) {
        double rate = call.config().number("rate", 0);
        if (rate < 0 || rate > 1) {
            throw call.config().wrong("rate", "a number from 0 to 1");
        }
        return rate;
    }

    /** Keras lets a rate of 1 be saved, at which nothing could be learned. */
    private static void dropping(LayerCall call, double rate, Noise noise) {
        if (rate == 1) {
            ShapeLayers.identity(call);
        } else {
            add(call, noise);
        }
    }

    private static void add(LayerCall call, Noise noise) {
        if (call.type().dtype().isFloating()) {
            call.result(noise, call.input());
        } else {
            ShapeLayers.identity(call);
        }
    }

    /** What is dropped together: along dimensions of 1 in the shape of the noise, the batch first, that are wider in the input. */
    private static Grain grain(LayerCall call) {
        if (!call.config().has("noise_shape")) {
            return Grain.ELEMENT;
        }
        List<?> shape = call.config().value("noise_shape") instanceof JsonArray array ? array : List.of();
        Shape own = call.type().shape();
        int rank = own.rank();
        if (shape.size() == rank + 1) {
            int wide = 0;
            int repeated = 0;
            for (int i = 1; i <= rank; i++) {
                boolean isWide = own.dim(i - 1) != 1;
                wide += isWide ? 1 : 0;
                repeated += isWide && isOne(shape.get(i)) ? 1 : 0;
            }
            if (repeated == 0) {
                return Grain.ELEMENT;
            }
            if (repeated == wide) {
                return Grain.EXAMPLE;
            }
            if (repeated == wide - 1 && own.dim(rank - 1) != 1 && !isOne(shape.get(rank))) {
                return Grain.CHANNEL;
            }
        }
        throw call.config().unsupported("noise_shape", "a shape that drops elements, channels or examples");
    }

    private static boolean isOne(@Nullable Object dim) {
        return dim instanceof Number number && number.longValue() == 1;
    }
}
