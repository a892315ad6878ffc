package dev.fovea.adapters.cpu;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Step;
import dev.fovea.api.tensor.DType;
import dev.fovea.nativelib.StepRow;
import dev.fovea.nativelib.TensorFormat;
import dev.fovea.nativelib.TensorRow;
import dev.fovea.nativelib.TensorSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as the tables that native code takes. */
final class ProgramTables {

    private final Map<Slot, Integer> slots = new LinkedHashMap<>();
    private final List<TensorRow> tensors = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    /** Constants that did not fold: they become the weights of the step that takes them. */
    private final Map<Slot, Weights> constants = new HashMap<>();

    /**
     * One native step.
     *
     * @param source the plan's step that it is, or is part of
     * @param step what native code is told
     * @param input its input
     * @param output its output
     * @param weights what is packed for it, or null
     */
    record Row(
            Step source,
            StepRow step,
            TensorRow input,
            TensorRow output,
            @org.jspecify.annotations.Nullable StepWeights weights) {}

    private ProgramTables() {}

    static ProgramTables of(Plan plan) {
        ProgramTables tables = new ProgramTables();
        plan.inputs().forEach(tables::index);
        plan.outputs().forEach(tables::index);
        int weights = 0;
        for (Step step : plan.steps()) {
            if (step instanceof Step.Strip strip) {
                weights += tables.add(strip, strip.expand(), weights, strip.rows());
                weights += tables.add(strip, strip.depthwise(), weights, 0);
                weights += tables.add(strip, strip.project(), weights, 0);
            } else {
                weights += tables.add(step, step, weights, 0);
            }
        }
        return tables;
    }

    /** Adds one native step and returns the number of weights it brought. */
    private int add(Step source, Step step, int nextWeights, int stripRows) {
        if (step instanceof Step.Compute compute && compute.op() instanceof Constant constant) {
            constants.put(compute.output(), constant.value());
            return 0;
        }
        Slot input = step.inputs().get(0);
        StepWeights weights = step instanceof Step.Compute compute ? StepWeights.of(compute) : null;
        for (Slot each : step.inputs()) {
            Weights constant = constants.get(each);
            if (constant != null) {
                input = step.inputs()
                        .get(step.inputs().size() - 1 - step.inputs().indexOf(each));
                weights = operand(step, constant, input);
                if (input.type().elements() < step.output().type().elements()) {
                    StepRow repeat = StepRows.repeated(step, input, this::index);
                    rows.add(new Row(source, repeat, tensor(input), tensor(step.output()), null));
                    input = step.output();
                }
            }
        }
        StepRow row = StepRows.of(step, input, this::index, weights == null ? -1 : nextWeights, weights, stripRows);
        rows.add(new Row(source, row, tensor(input), tensor(step.output()), weights));
        return weights == null ? 0 : 1;
    }

    private TensorRow tensor(Slot slot) {
        return tensors.get(index(slot));
    }

    private static StepWeights operand(Step step, Weights constant, Slot other) {
        boolean fits = step instanceof Step.Compute compute
                && (compute.op() instanceof Add || compute.op() instanceof Multiply)
                && other.channels() == step.output().channels();
        if (!fits) {
            throw new ModelException(Fault.of("plan step", step.name())
                    .expected("a constant that is added to or multiplied with all channels")
                    .got(constant + " with " + other.type())
                    .repair("use another backend"));
        }
        return StepWeights.operand(constant, step.output().type().shape());
    }

    private int index(Slot slot) {
        Integer known = slots.get(slot);
        if (known != null) {
            return known;
        }
        int index = tensors.size();
        slots.put(slot, index);
        tensors.add(row(slot));
        return index;
    }

    private static TensorRow row(Slot slot) {
        if (slot.type().dtype() != DType.F32) {
            throw new ModelException(Fault.of("plan slot", slot.name())
                    .expected("f32 elements")
                    .got(slot.type())
                    .repair("use another backend"));
        }
        TensorSpace space = switch (slot.space()) {
            case ARENA -> TensorSpace.ARENA;
            case INPUT -> TensorSpace.INPUT;
            case OUTPUT -> TensorSpace.OUTPUT;
            case STRIP -> TensorSpace.STRIP;
        };
        return new TensorRow(
                space,
                slot.index(),
                Math.toIntExact(slot.offset() / Float.BYTES),
                slot.format() == Format.BLOCKED ? TensorFormat.C16 : TensorFormat.NHWC,
                slot.height(),
                slot.width(),
                slot.channels(),
                slot.halo().top(),
                slot.halo().left(),
                slot.halo().bottom(),
                slot.halo().right());
    }

    List<TensorRow> tensors() {
        return tensors;
    }

    List<Row> rows() {
        return rows;
    }
}
