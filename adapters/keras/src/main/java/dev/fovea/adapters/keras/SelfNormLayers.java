package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Activation.Kind;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.tensor.Shape;
import java.util.List;

/** Normalisation of a row by its own statistics, out of means and 1 / sqrt. */
final class SelfNormLayers {

    private SelfNormLayers() {}

    /** (x - mean) / sqrt(variance + epsilon) over the channels, then times gamma and plus beta. */
    static void layerNorm(LayerCall call) {
        Fields config = call.config();
        checkLast(call);
        if (config.flag("rms_scaling", false)) {
            throw config.unsupported("rms_scaling", "false");
        }
        int last = call.type().rank() - 1;
        String normal = normal(call, call.input(), List.of(last));
        call.result(new Activate(Activation.none()), scaledAndCentred(call, normal));
    }

    /** The same over the pixels and the channels of a group. */
    static void groupNorm(LayerCall call) {
        Fields config = call.config();
        checkLast(call);
        TensorType input = call.type();
        int channels = input.channels();
        int asked = config.integer("groups", -1, 32);
        int groups = asked == -1 ? channels : asked;
        if (groups < 1 || channels % groups != 0) {
            throw config.wrong("groups", "a divisor of the " + channels + " channels, or -1");
        }
        int pixels = config.fitting(() -> Math.toIntExact(input.elements() / channels));
        String parted = call.inner("parted", new Reshape(Shape.of(pixels, groups, channels / groups)), call.input());
        String normal = normal(call, parted, List.of(0, 2));
        String whole = call.inner("whole", new Reshape(input.shape()), normal);
        call.result(new Activate(Activation.none()), scaledAndCentred(call, whole));
    }

    /** x / |x| over the channels; what is 0 stays 0. */
    static void unitNorm(LayerCall call) {
        checkLast(call);
        TensorType input = call.type();
        int last = input.rank() - 1;
        String square = call.inner("square", new Multiply(), call.input(), call.input());
        String mean = call.inner("mean", new Mean(List.of(last), true), square);
        String sum = call.inner("sum", new Multiply(), mean, call.constant("size", input.channels()));
        String inverse = call.inner("inverse", new Activate(Activation.of(Kind.RSQRT)), sum);
        // As Keras has it: at most 1 / 1e-12.
        String bounded = call.inner("bounded", new Activate(Activation.clamp(0, 1e12f)), inverse);
        call.result(new Multiply(), call.input(), bounded);
    }

    private static String normal(LayerCall call, String x, List<Integer> axes) {
        double epsilon = call.config().number("epsilon", 1e-3);
        if (epsilon < 0) {
            throw call.config().wrong("epsilon", "a number of at least 0");
        }
        String mean = call.inner("mean", new Mean(axes, true), x);
        String negated = call.inner("negated", new Multiply(), mean, call.constant("minus_one", -1));
        String centred = call.inner("centred", new Add(), x, negated);
        String square = call.inner("square", new Multiply(), centred, centred);
        String variance = call.inner("variance", new Mean(axes, true), square);
        String above = call.inner("above", new Add(), variance, call.constant("epsilon", (float) epsilon));
        String inverse = call.inner("inverse", new Activate(Activation.of(Kind.RSQRT)), above);
        return call.inner("normal", new Multiply(), centred, inverse);
    }

    private static String scaledAndCentred(LayerCall call, String normal) {
        int channels = call.type().channels();
        String last = normal;
        if (call.config().flag("scale", true)) {
            String gamma = call.inner("gamma", new Constant(call.weight("gamma", channels)));
            last = call.inner("scaled", new Multiply(), last, gamma);
        }
        if (call.config().flag("center", true)) {
            String beta = call.inner("beta", new Constant(call.weight("beta", channels)));
            last = call.inner("shifted", new Add(), last, beta);
        }
        return last;
    }

    private static void checkLast(LayerCall call) {
        int[] axes = call.config().integers("axis");
        boolean last = axes.length == 0
                || (axes.length == 1 && (axes[0] == -1 || axes[0] == call.type().rank()));
        if (!last || call.type().rank() < 1) {
            throw call.config().unsupported("axis", "the last axis");
        }
    }
}
