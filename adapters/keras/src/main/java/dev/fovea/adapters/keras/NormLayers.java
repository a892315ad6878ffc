package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import java.util.Arrays;

/** Normalisation by trained or given statistics. */
final class NormLayers {

    /** Of Keras's backend; the least deviation that Normalization divides by. */
    private static final double EPSILON = 1e-7;

    private NormLayers() {}

    static void batchNorm(LayerCall call) {
        Fields config = call.config();
        checkLast(call, "axis");
        int channels = call.type().channels();
        Weights gamma = config.flag("scale", true) ? call.weight("gamma", channels) : null;
        Weights beta = config.flag("center", true) ? call.weight("beta", channels) : null;
        Weights mean = call.weight("moving_mean", channels);
        Weights variance = call.weight("moving_variance", channels);
        double epsilon = config.number("epsilon", 1e-3);
        if (epsilon < 0) {
            throw config.wrong("epsilon", "a number of at least 0");
        }
        double momentum = config.number("momentum", BatchNorm.MOMENTUM);
        if (momentum < 0 || momentum > 1) {
            throw config.wrong("momentum", "a number from 0 to 1");
        }
        call.result(new BatchNorm(gamma, beta, mean, variance, epsilon, momentum), call.input());
    }

    /** (x - mean) / max(deviation, epsilon), or back. */
    static void normalization(LayerCall call) {
        Fields config = call.config();
        boolean all = config.has("axis") ? config.integers("axis").length == 0 : config.has("mean");
        if (!all) {
            checkLast(call, "axis");
        }
        int[] shape = all ? new int[0] : new int[] {call.type().channels()};
        double[] means = statistic(call, "mean", shape);
        double[] variances = statistic(call, "variance", shape);
        boolean invert = config.flag("invert", false);
        float[] shift = new float[means.length];
        float[] factor = new float[variances.length];
        for (int i = 0; i < shift.length; i++) {
            shift[i] = (float) (invert ? means[i] : -means[i]);
        }
        for (int i = 0; i < factor.length; i++) {
            double deviation = Math.max(Math.sqrt(variances[i]), EPSILON);
            factor[i] = (float) (invert ? deviation : 1 / deviation);
        }
        String input = floating(call);
        if (invert) {
            String scaled = call.inner("scaled", new Multiply(), input, call.constant("factor", factor));
            call.result(new Add(), scaled, call.constant("shift", shift));
        } else {
            String centred = call.inner("centred", new Add(), input, call.constant("shift", shift));
            call.result(new Multiply(), centred, call.constant("factor", factor));
        }
    }

    private static double[] statistic(LayerCall call, String name, int[] shape) {
        Fields config = call.config();
        double[] values;
        if (config.has(name)) {
            values = config.numbers(name);
        } else {
            float[] learned = call.weight(name, shape).toFloats();
            values = new double[learned.length];
            Arrays.setAll(values, i -> learned[i]);
        }
        if (values.length != 1 && values.length != call.type().channels()) {
            throw config.wrong(
                    name, "one number, or one for each of the " + call.type().channels() + " channels");
        }
        return values;
    }

    /** scale x + offset. */
    static void rescaling(LayerCall call) {
        float[] scale = floats(call, "scale");
        String input = floating(call);
        float[] offset = call.config().has("offset") ? floats(call, "offset") : new float[1];
        Op multiply = new Multiply();
        if (offset.length == 1 && offset[0] == 0) {
            call.result(multiply, input, call.constant("scale", scale));
        } else {
            String scaled = call.inner("scaled", multiply, input, call.constant("scale", scale));
            call.result(new Add(), scaled, call.constant("offset", offset));
        }
    }

    private static float[] floats(LayerCall call, String key) {
        double[] values = call.config().numbers(key);
        if (values.length != 1 && values.length != call.type().channels()) {
            throw call.config()
                    .wrong(
                            key,
                            "one number, or one for each of the " + call.type().channels() + " channels");
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** The input in f32: these layers take pictures of bytes too. */
    private static String floating(LayerCall call) {
        return call.type().dtype().isFloating() ? call.input() : call.inner("float", new Cast(DType.F32), call.input());
    }

    private static void checkLast(LayerCall call, String key) {
        int[] axes = call.config().integers(key);
        boolean last = axes.length == 0
                || (axes.length == 1 && (axes[0] == -1 || axes[0] == call.type().rank()));
        if (!last) {
            throw call.config().unsupported(key, "the last axis");
        }
    }
}
