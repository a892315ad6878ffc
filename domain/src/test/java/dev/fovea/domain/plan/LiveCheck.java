package dev.fovea.domain.plan;

import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Space;
import dev.fovea.api.plan.Step;
import dev.fovea.domain.graph.Identities;
import dev.fovea.domain.graph.Simplifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds live slots that overlap: every 64 bytes of the arena remember the step that wrote them last, and a reader must
 * find those of the steps that made what it reads. A second rule forbids results over what their own step still reads.
 */
final class LiveCheck {

    private final Graph graph;
    private final Plan plan;

    private LiveCheck(Graph graph, Plan plan) {
        this.graph = graph;
        this.plan = plan;
    }

    static void check(Graph graph, Plan plan) {
        new LiveCheck(Simplifier.simplify(graph).graph(), plan).check();
    }

    private void check() {
        int[] writer = new int[Math.toIntExact((plan.arenaBytes() + 63) / 64)];
        Arrays.fill(writer, -1);
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            step.inputs().forEach(input -> reads(input, writer, step));
            if (step instanceof Step.Compute compute && compute.residual() != null) {
                reads(compute.residual(), writer, step);
            }
            overwrites(step);
            Slot output = step.output();
            if (output.space() == Space.ARENA) {
                long plane = output.format() == Format.BLOCKED ? output.plane() * 4 : 0;
                int first = step instanceof Step.Copy copy ? copy.channel() / Format.BLOCK : 0;
                long from = output.offset() + first * plane;
                long to = output.offset() + output.bytes();
                if (step instanceof Step.Copy copy && plane > 0) {
                    to = output.offset()
                            + plane * ((copy.channel() + copy.input().channels() + Format.BLOCK - 1) / Format.BLOCK);
                }
                for (long at = from / 64; at < (to + 63) / 64; at++) {
                    writer[(int) at] = i;
                }
            }
        }
    }

    private void reads(Slot slot, int[] writer, Step step) {
        if (slot.space() != Space.ARENA || !graph.has(slot.name())) {
            return;
        }
        Set<Integer> makers = new HashSet<>();
        makers(slot.name(), makers);
        for (long at = slot.offset() / 64; at < (slot.offset() + slot.bytes() + 63) / 64; at++) {
            int found = writer[(int) at];
            if (!makers.contains(found)) {
                throw new AssertionError(step.name() + " reads " + slot + ", of which step " + (found + 1)
                        + " overwrote byte " + at * 64 + "\n" + plan);
            }
        }
    }

    /** The steps that make a node's result, or the parts of it. */
    private void makers(String name, Set<Integer> makers) {
        for (int i = 0; i < plan.steps().size(); i++) {
            if (plan.steps().get(i).name().equals(name)) {
                makers.add(i);
            }
        }
        Node node = graph.node(name);
        List<TensorType> types =
                node.inputs().stream().map(input -> graph.node(input).type()).toList();
        if (node.op() instanceof Concat || Identities.isView(node.op(), types, node.type())) {
            node.inputs().forEach(input -> makers(input, makers));
        }
    }

    private void overwrites(Step step) {
        Slot output = step.output();
        for (Slot input : step.inputs()) {
            boolean apart = input.space() != Space.ARENA
                    || output.space() != Space.ARENA
                    || input.offset() + input.bytes() <= output.offset()
                    || output.offset() + output.bytes() <= input.offset();
            boolean samePixels = input.offset() == output.offset()
                    && input.type().equals(output.type())
                    && input.format() == output.format()
                    && input.halo().equals(output.halo());
            boolean pixelwise = step instanceof Step.Compute compute
                    && switch (compute.op().kind()) {
                        case "activation", "add", "multiply", "batch_norm", "prelu" -> true;
                        default -> false;
                    };
            boolean residual = step instanceof Step.Strip strip
                    && input.equals(strip.project().residual())
                    && strip.expand().inputs().stream().noneMatch(input::equals);
            if (!apart && !(samePixels && (pixelwise || residual))) {
                throw new AssertionError(step.name() + " overwrites " + input + " while it reads it\n" + plan);
            }
        }
    }
}
