package dev.fovea.adapters.reference.plan;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Space;
import dev.fovea.api.plan.Step;
import java.util.List;

/** A step of a plan, ready to run. */
interface PlannedStep {

    /** Runs it on one row. */
    void run(RowState state, Work work);

    /**
     * The step ready to run.
     *
     * @throws ModelException when its slots do not lie within the plan's memory or do not fit the operation
     */
    static PlannedStep of(Step step, Plan plan, Operations operations) {
        RowState.slots(step).forEach(slot -> check(step, slot, plan));
        if (step instanceof Step.Copy copy) {
            return of(copy);
        } else if (step instanceof Step.Strip strip) {
            List<PlannedStep> parts = List.of(
                    of(strip.expand(), operations), of(strip.depthwise(), operations), of(strip.project(), operations));
            return (state, work) -> parts.forEach(part -> part.run(state, work));
        }
        return of((Step.Compute) step, operations);
    }

    private static PlannedStep of(Step.Copy copy) {
        Slot from = copy.input();
        Slot to = copy.output();
        boolean fits = from.height() == to.height()
                && from.width() == to.width()
                && copy.channel() >= 0
                && copy.channel() <= to.channels() - from.channels();
        if (!fits) {
            throw wrong(copy.name(), "a place for " + from + " from channel " + copy.channel() + " on", to);
        }
        return (state, work) -> state.write(to, from.channels(), copy.channel(), state.read(from));
    }

    private static PlannedStep of(Step.Compute step, Operations operations) {
        List<TensorType> types = step.inputs().stream().map(Slot::type).toList();
        TensorType result = step.op().infer(step.name(), types);
        Slot residual = step.residual();
        boolean fits = result.elements() == step.output().type().elements()
                && (residual == null || residual.type().elements() == result.elements());
        if (!fits) {
            throw wrong(step.name(), "a result of " + result.elements() + " elements", step.output());
        }
        Operation operation = operations.of(step.name(), step.op(), types, result);
        return (state, work) -> {
            double[] values =
                    operation.apply(step.inputs().stream().map(state::read).toList(), work);
            if (residual != null) {
                double[] more = state.read(residual);
                for (int i = 0; i < values.length; i++) {
                    values[i] += more[i];
                }
            }
            if (!step.activation().isNone()) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = step.activation().apply(values[i]);
                }
            }
            state.write(step.output(), values);
        };
    }

    private static void check(Step step, Slot slot, Plan plan) {
        boolean inside = switch (slot.space()) {
            case ARENA -> slot.offset() >= 0 && slot.offset() <= plan.arenaBytes() - slot.bytes();
            case INPUT -> fits(slot, plan.inputs());
            case OUTPUT -> fits(slot, plan.outputs());
            case STRIP -> true;
        };
        if (!inside) {
            throw wrong(
                    step.name(),
                    slot.space() == Space.ARENA
                            ? "a place within " + plan.arenaBytes() + " bytes of arena"
                            : "an input or output of the plan",
                    slot);
        }
    }

    private static boolean fits(Slot slot, List<Slot> callers) {
        return slot.index() >= 0
                && slot.index() < callers.size()
                && slot.bytes() == callers.get(slot.index()).bytes();
    }

    private static ModelException wrong(String step, String expected, Slot got) {
        return new ModelException(Fault.of("step", step).expected(expected).got(got));
    }
}
