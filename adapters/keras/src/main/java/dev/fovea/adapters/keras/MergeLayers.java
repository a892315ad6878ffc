package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import java.util.List;

/** Layers of several inputs. */
final class MergeLayers {

    private MergeLayers() {}

    static void add(LayerCall call) {
        String last = pairs(call, new Add(), "sum");
        call.result(new Add(), last, last(call));
    }

    static void multiply(LayerCall call) {
        String last = pairs(call, new Multiply(), "product");
        call.result(new Multiply(), last, last(call));
    }

    static void subtract(LayerCall call) {
        several(call);
        if (call.inputs().size() != 2) {
            throw call.wrong("two inputs", call.inputs().size());
        }
        String minus = call.constant("minus_one", -1);
        String negated = call.inner("negated", new Multiply(), call.inputs().get(1), minus);
        call.result(new Add(), call.inputs().get(0), negated);
    }

    static void average(LayerCall call) {
        String last = pairs(call, new Add(), "sum");
        String sum = call.inner("sum", new Add(), last, last(call));
        String share = call.constant("share", 1f / call.inputs().size());
        call.result(new Multiply(), sum, share);
    }

    /** b + max(a - b, 0), pair by pair: exact but for the rounding of the difference. */
    static void maximum(LayerCall call) {
        extreme(call, false);
    }

    /** a - max(a - b, 0), pair by pair. */
    static void minimum(LayerCall call) {
        extreme(call, true);
    }

    private static void extreme(LayerCall call, boolean isMinimum) {
        List<String> inputs = several(call);
        String minus = call.constant("minus_one", -1);
        String last = inputs.get(0);
        for (int i = 1; i < inputs.size(); i++) {
            String other = inputs.get(i);
            String negated = call.inner("negated_" + i, new Multiply(), other, minus);
            String difference = call.inner("difference_" + i, new Add(), last, negated);
            String above = call.inner("above_" + i, new Activate(Activation.relu()), difference);
            String from = isMinimum ? last : other;
            if (isMinimum) {
                above = call.inner("below_" + i, new Multiply(), above, minus);
            }
            if (i == inputs.size() - 1) {
                call.result(new Add(), from, above);
            } else {
                last = call.inner("step_" + i, new Add(), from, above);
            }
        }
    }

    static void concatenate(LayerCall call) {
        int rank = call.type(several(call).get(0)).rank();
        int axis = call.config().has("axis") ? call.config().integer("axis", Integer.MIN_VALUE) : -1;
        if (axis == 0 || axis > rank || axis < -rank) {
            throw call.config().unsupported("axis", "a dimension after the batch");
        }
        int row = axis < 0 ? rank + axis : axis - 1;
        call.result(new Concat(row), call.inputs().toArray(String[]::new));
    }

    /** All inputs but the last, put together two by two. */
    private static String pairs(LayerCall call, Op op, String name) {
        List<String> inputs = several(call);
        String last = inputs.get(0);
        for (int i = 1; i < inputs.size() - 1; i++) {
            last = call.inner(name + "_" + i, op, last, inputs.get(i));
        }
        return last;
    }

    private static String last(LayerCall call) {
        return call.inputs().get(call.inputs().size() - 1);
    }

    private static List<String> several(LayerCall call) {
        if (call.inputs().size() < 2) {
            throw call.wrong("at least two inputs", call.inputs().size());
        }
        return call.inputs();
    }
}
