package dev.fovea.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Window;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Space;
import dev.fovea.api.plan.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs plans element by element over one arena of floats that begins as NaN: offsets, formats, halos and shared memory
 * are those of the plan, so that a wrong one shows in the results.
 */
final class PlanRun {

    private final Plan plan;
    private final float[] arena;
    private final List<float[]> inputs = new ArrayList<>();
    private final List<float[]> outputs = new ArrayList<>();
    private final Map<String, float[]> strips = new HashMap<>();

    private PlanRun(Plan plan, Map<String, double[]> given) {
        this.plan = plan;
        this.arena = nans(Math.toIntExact(plan.arenaBytes() / Float.BYTES));
        for (Slot input : plan.inputs()) {
            double[] values = given.get(input.name());
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            inputs.add(floats);
        }
        plan.outputs().forEach(output -> outputs.add(nans(output.type().elements())));
    }

    /** The plan's outputs by name. */
    static Map<String, float[]> run(Plan plan, Map<String, double[]> inputs) {
        PlanRun run = new PlanRun(plan, inputs);
        plan.steps().forEach(run::step);
        Map<String, float[]> results = new HashMap<>();
        for (Slot output : plan.outputs()) {
            assertThat(output.space()).isEqualTo(Space.OUTPUT);
            results.put(output.name(), run.outputs.get(output.index()));
        }
        return results;
    }

    private static float[] nans(int size) {
        float[] values = new float[size];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    private void step(Step step) {
        if (step instanceof Step.Copy copy) {
            copy(copy);
        } else if (step instanceof Step.Strip strip) {
            strip(strip);
        } else {
            Step.Compute compute = (Step.Compute) step;
            compute(compute, 0, compute.output().height(), true);
        }
    }

    private void copy(Step.Copy copy) {
        Memory in = new Memory(copy.input(), false);
        Memory out = new Memory(copy.output(), false);
        out.zeroHalo();
        assertThat(copy.input().height()).isEqualTo(copy.output().height());
        assertThat(copy.input().width()).isEqualTo(copy.output().width());
        for (int y = 0; y < in.height; y++) {
            for (int x = 0; x < in.width; x++) {
                for (int c = 0; c < in.channels; c++) {
                    out.set(y, x, copy.channel() + c, in.at(y, x, c));
                }
                if (copy.channel() + in.channels == out.channels) {
                    out.zeroLanes(y, x);
                }
            }
        }
    }

    /** As kernels do it: some rows of the depthwise result at a time, and the rows of the others that they need. */
    private void strip(Step.Strip strip) {
        DepthwiseConv2d middle = (DepthwiseConv2d) strip.depthwise().op();
        Window window = middle.window();
        int rows = strip.depthwise().output().height();
        new Memory(strip.project().output(), false).zeroHalo();
        for (int from = 0; from < rows; from += strip.rows()) {
            int to = Math.min(rows, from + strip.rows());
            strips.clear();
            int first =
                    Math.max(0, from * window.strideHeight() - middle.padding().top());
            int last = Math.min(
                    strip.expand().output().height(),
                    (to - 1) * window.strideHeight() - middle.padding().top() + window.extentHeight());
            new Memory(strip.expand().output(), false).zeroHalo();
            new Memory(strip.depthwise().output(), false).zeroHalo();
            compute(strip.expand(), first, last, false);
            compute(strip.depthwise(), from, to, false);
            compute(strip.project(), from, to, false);
        }
    }

    private void compute(Step.Compute step, int from, int to, boolean zeroes) {
        boolean plain = step.kernel().algorithm() == Kernel.Algorithm.PLAIN;
        boolean pixels = step.inputs().isEmpty() || step.inputs().get(0).format() == Format.NHWC;
        boolean looks = (step.op() instanceof Conv2d && plain) || (step.op() instanceof DepthwiseConv2d && pixels);
        List<Picture> read = new ArrayList<>();
        for (Slot input : step.inputs()) {
            read.add(new Memory(input, looks));
        }
        if (step.op() instanceof DepthwiseConv2d) {
            ((Memory) read.get(0)).zeroRows = true;
        }
        Memory residual = step.residual() == null ? null : new Memory(step.residual(), false);
        Memory out = new Memory(step.output(), false);
        if (zeroes) {
            out.zeroHalo();
        }
        if (step.kernel().algorithm().outputs() > 0) {
            winogradReads(
                    (Conv2d) step.op(),
                    (Memory) read.get(0),
                    out,
                    step.kernel().algorithm().outputs());
        }
        Naive.Elements elements = Naive.elements(step.op(), read, step.output().type());
        int block = step.output().format() == Format.BLOCKED ? Format.BLOCK : out.channels;
        for (int first = 0; first < out.channels; first += block) {
            for (int y = from; y < to; y++) {
                for (int x = 0; x < out.width; x++) {
                    for (int c = first; c < Math.min(out.channels, first + block); c++) {
                        double value = elements.at(y, x, c) + (residual == null ? 0 : residual.at(y, x, c));
                        out.set(y, x, c, step.activation().apply(value));
                    }
                    if (first + block >= out.channels) {
                        out.zeroLanes(y, x);
                    }
                }
            }
        }
    }

    /** Winograd kernels read whole tiles. */
    private static void winogradReads(Conv2d conv, Memory in, Memory out, int tile) {
        int bottom = (out.height + tile - 1) / tile * tile + 2 - conv.padding().top();
        int right = (out.width + tile - 1) / tile * tile + 2 - conv.padding().left();
        for (int y = -conv.padding().top(); y < bottom; y++) {
            for (int x = -conv.padding().left(); x < right; x++) {
                if (!in.has(y, x)) {
                    for (int c = 0; c < in.channels; c++) {
                        in.at(y, x, c);
                    }
                }
            }
        }
    }

    /** A slot's memory. */
    private final class Memory extends Picture {
        private final Slot slot;
        private final boolean looks;
        private final float[] memory;
        private final int start;
        boolean zeroRows;

        Memory(Slot slot, boolean looks) {
            super(slot.type());
            this.slot = slot;
            this.looks = looks;
            assertThat(slot.offset() % 64).isZero();
            this.start = Math.toIntExact(slot.offset() / Float.BYTES);
            this.memory = switch (slot.space()) {
                case ARENA -> arena;
                case INPUT -> inputs.get(slot.index());
                case OUTPUT -> outputs.get(slot.index());
                case STRIP ->
                    strips.computeIfAbsent(slot.name(), name -> nans(Math.toIntExact(slot.bytes() / Float.BYTES)));
            };
            if (slot.space() == Space.INPUT || slot.space() == Space.OUTPUT) {
                assertThat(slot.halo().isNone()).isTrue();
                assertThat(slot.format()).isEqualTo(Format.NHWC);
            }
            assertThat(slot.offset() + slot.bytes())
                    .as(slot + " of " + plan.name())
                    .isLessThanOrEqualTo(4L * memory.length);
        }

        private int index(int y, int x, int c) {
            int row = y + slot.halo().top();
            int column = x + slot.halo().left();
            if (row < 0
                    || row >= height + slot.halo().top() + slot.halo().bottom()
                    || column < 0
                    || column >= width + slot.halo().left() + slot.halo().right()) {
                throw new AssertionError("read past the halo of " + slot + " at " + y + "," + x);
            }
            boolean blocked = slot.format() == Format.BLOCKED;
            long plane = blocked ? c / Format.BLOCK * slot.plane() : 0;
            int lane = blocked ? c % Format.BLOCK : c;
            return Math.toIntExact(start + plane + row * slot.row() + (long) column * slot.pixel() + lane);
        }

        @Override
        double at(int y, int x, int c) {
            boolean inside = has(y, x);
            if ((!inside && looks) || (zeroRows && (y < 0 || y >= height))) {
                return 0;
            }
            double value = memory[index(y, x, c)];
            if (!inside && value != 0) {
                throw new AssertionError("the halo of " + slot + " holds " + value + " at " + y + "," + x);
            }
            return value;
        }

        void set(int y, int x, int c, double value) {
            if (slot.space() == Space.INPUT) {
                throw new AssertionError("a step writes " + slot);
            }
            memory[index(y, x, c)] = (float) value;
        }

        void zeroLanes(int y, int x) {
            for (int c = channels; c < slot.blocks() * Format.BLOCK && slot.format() == Format.BLOCKED; c++) {
                memory[index(y, x, c)] = 0;
            }
        }

        void zeroHalo() {
            for (int y = -slot.halo().top(); y < height + slot.halo().bottom(); y++) {
                for (int x = -slot.halo().left(); x < width + slot.halo().right(); x++) {
                    for (int c = 0; !has(y, x) && c < slot.blocks() * slot.pixel(); c++) {
                        memory[index(y, x, c)] = 0;
                    }
                }
            }
        }
    }
}
