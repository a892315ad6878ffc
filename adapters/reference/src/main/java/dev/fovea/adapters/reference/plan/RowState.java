package dev.fovea.adapters.reference.plan;

import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Space;
import dev.fovea.api.plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All values of a run, for one row of the batch, each kept as a double whatever its element type. */
final class RowState {

    /** Bytes of the plan's arena that one double stands for: those of its smallest element. */
    private final int unit;

    private final double[] arena;
    private final List<double[]> inputs = new ArrayList<>();
    private final List<double[]> outputs = new ArrayList<>();
    private final Map<String, double[]> strips = new HashMap<>();

    RowState(Plan plan) {
        this.unit = unit(plan);
        this.arena = new double[Math.toIntExact((plan.arenaBytes() + unit - 1) / unit)];
        plan.inputs().forEach(slot -> inputs.add(new double[slot.type().elements()]));
        plan.outputs().forEach(slot -> outputs.add(new double[slot.type().elements()]));
    }

    /** The bytes that a state takes; strips come and go. */
    static long bytes(Plan plan) {
        long callers = Stream.concat(plan.inputs().stream(), plan.outputs().stream())
                .mapToLong(slot -> slot.type().elements())
                .sum();
        return Double.BYTES * ((plan.arenaBytes() + unit(plan) - 1) / unit(plan) + callers);
    }

    private static int unit(Plan plan) {
        return plan.steps().stream()
                .flatMap(RowState::slots)
                .filter(slot -> slot.space() == Space.ARENA)
                .mapToInt(slot -> slot.type().dtype().bytes())
                .min()
                .orElse(Float.BYTES);
    }

    /** Every slot that a step names. */
    static Stream<Slot> slots(Step step) {
        if (step instanceof Step.Strip strip) {
            return Stream.of(strip.expand(), strip.depthwise(), strip.project()).flatMap(RowState::slots);
        }
        Slot residual = step instanceof Step.Compute compute ? compute.residual() : null;
        return Stream.concat(
                Stream.concat(step.inputs().stream(), Stream.ofNullable(residual)), Stream.of(step.output()));
    }

    double[] input(int index) {
        return inputs.get(index);
    }

    double[] output(int index) {
        return outputs.get(index);
    }

    /** The elements of the slot, row-major. */
    double[] read(Slot slot) {
        double[] memory = memory(slot);
        Place place = place(slot);
        double[] values = new double[slot.type().elements()];
        int next = 0;
        for (int y = 0; y < slot.height(); y++) {
            for (int x = 0; x < slot.width(); x++) {
                for (int c = 0; c < slot.channels(); c++) {
                    values[next++] = memory[place.at(y, x, c)];
                }
            }
        }
        return values;
    }

    /** Sets the elements of the slot, row-major. */
    void write(Slot slot, double[] values) {
        write(slot, slot.channels(), 0, values);
    }

    /** Sets some channels of the slot, from the given one on, for each pixel. */
    void write(Slot slot, int channels, int channel, double[] values) {
        double[] memory = memory(slot);
        Place place = place(slot);
        int next = 0;
        for (int y = 0; y < slot.height(); y++) {
            for (int x = 0; x < slot.width(); x++) {
                for (int c = 0; c < channels; c++) {
                    memory[place.at(y, x, channel + c)] = values[next++];
                }
            }
        }
    }

    private Place place(Slot slot) {
        return slot.space() == Space.ARENA
                ? new Place(
                        slot,
                        Math.toIntExact(slot.offset() / unit),
                        slot.type().dtype().bytes() / unit)
                : new Place(slot, 0, 1);
    }

    /** A strip is kept whole here. */
    private double[] memory(Slot slot) {
        return switch (slot.space()) {
            case ARENA -> arena;
            case INPUT -> inputs.get(slot.index());
            case OUTPUT -> outputs.get(slot.index());
            case STRIP ->
                strips.computeIfAbsent(slot.name(), name -> new double[Math.toIntExact(slot.plane() * slot.blocks())]);
        };
    }
}
