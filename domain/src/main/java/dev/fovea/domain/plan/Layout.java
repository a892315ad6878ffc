package dev.fovea.domain.plan;

import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;
import dev.fovea.api.plan.PlanTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which format each unit reads and makes, and with which kernel. */
final class Layout {

    /**
     * What was chosen for a unit.
     *
     * @param input the format of its inputs
     * @param output the format of its result
     * @param kernel null where none runs
     */
    record Choice(Format input, Format output, @Nullable Kernel kernel) {}

    private final PlanTarget target;
    private final Map<String, TensorType> types = new HashMap<>();
    private final Map<String, Choice> choices = new HashMap<>();

    Layout(List<Unit> units, PlanTarget target) {
        this.target = target;
        for (Unit unit : units) {
            choices.put(unit.name(), choose(unit));
            types.put(unit.name(), unit.type());
        }
    }

    Choice of(Unit unit) {
        return of(unit.name());
    }

    Choice of(String unit) {
        Choice choice = choices.get(unit);
        if (choice == null) {
            throw new IllegalStateException("no unit " + unit);
        }
        return choice;
    }

    List<TensorType> inputTypes(Unit unit) {
        return unit.inputs().stream().map(this::type).toList();
    }

    TensorType type(String unit) {
        TensorType type = types.get(unit);
        if (type == null) {
            throw new IllegalStateException("no unit " + unit);
        }
        return type;
    }

    /** What a unit reads beyond the edges of its first input. */
    Padding halo(Unit unit) {
        Choice choice = of(unit);
        return choice.kernel() == null
                ? Padding.none()
                : Halos.of(unit.op(), type(unit.inputs().get(0)), unit.type(), choice.input(), choice.kernel());
    }

    private Choice choose(Unit unit) {
        List<TensorType> inputs = inputTypes(unit);
        if (unit.op() instanceof Input || Views.isView(unit, inputs)) {
            return new Choice(Format.NHWC, Format.NHWC, null);
        }
        if (unit.op() instanceof Constant) {
            return new Choice(Format.NHWC, Format.NHWC, target.kernel(unit.op(), List.of(), unit.type(), Format.NHWC));
        }
        Format format = format(unit, inputs);
        if (unit.op() instanceof Concat) {
            return new Choice(format, format, null);
        }
        return new Choice(
                format,
                target.outputFormat(unit.op(), inputs, format),
                target.kernel(unit.op(), inputs, unit.type(), format));
    }

    /** The preferred format where a tuned convolution wants it; elsewhere the one that needs the least to be converted. */
    private Format format(Unit unit, List<TensorType> inputs) {
        List<Format> formats = target.inputFormats(unit.op(), inputs);
        if (formats.isEmpty()) {
            return Format.NHWC;
        }
        Format best = formats.get(0);
        boolean tuned = isHeavy(unit.op())
                && target.kernel(unit.op(), inputs, unit.type(), best).algorithm() != Kernel.Algorithm.PLAIN;
        if (tuned) {
            return best;
        }
        for (Format other : formats) {
            if (conversion(unit, other) < conversion(unit, best)) {
                best = other;
            }
        }
        return best;
    }

    private long conversion(Unit unit, Format format) {
        long elements = 0;
        for (String input : unit.inputs()) {
            Format natural = of(input).output();
            if (natural != format && !Views.isFree(type(input), natural, format)) {
                elements += type(input).elements();
            }
        }
        return elements;
    }

    private static boolean isHeavy(Op op) {
        return op instanceof Conv2d || op instanceof DepthwiseConv2d || op instanceof Dense;
    }
}
