package dev.fovea.api.plan;

import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One piece of work of a plan. */
public sealed interface Step {

    /** The node whose result it makes. */
    String name();

    /** What it reads, in the operation's order. */
    List<Slot> inputs();

    /** What it writes. */
    Slot output();

    /** Its cost by arithmetic. */
    Cost cost();

    /**
     * An operation with what was fused into it: {@code activation(op(inputs) + residual)}.
     *
     * @param name of the node whose result it makes: the last of the fused ones
     * @param op with folded weights and padding
     * @param inputs of the operation
     * @param residual added before the activation; null for none. It may be the output's own memory
     * @param output its result
     * @param activation applied last
     * @param kernel that runs it
     * @param fused the names of the other nodes that it replaces, in graph order
     * @param cost by arithmetic
     */
    record Compute(
            String name,
            Op op,
            List<Slot> inputs,
            @Nullable Slot residual,
            Slot output,
            Activation activation,
            Kernel kernel,
            List<String> fused,
            Cost cost)
            implements Step {
        public Compute {
            inputs = List.copyOf(inputs);
            fused = List.copyOf(fused);
        }
    }

    /**
     * A copy into another format, or of a concatenation's piece to its place: the input's channel c becomes the output's
     * channel {@code channel + c}, at the same pixel.
     *
     * @param name of the node whose result it makes
     * @param input what is copied
     * @param output where to; its other channels stay
     * @param channel where its first channel goes
     * @param cost by arithmetic
     */
    record Copy(String name, Slot input, Slot output, int channel, Cost cost) implements Step {
        @Override
        public List<Slot> inputs() {
            return List.of(input);
        }
    }

    /**
     * A convolution, a depthwise one and a pointwise one, made some rows at a time so that what lies between them stays
     * in the cache.
     *
     * @param expand writes a slot of {@link Space#STRIP}
     * @param depthwise reads it and writes another one
     * @param project reads that and writes the result
     * @param rows of the depthwise result that are made at a time
     */
    record Strip(Compute expand, Compute depthwise, Compute project, int rows) implements Step {
        @Override
        public String name() {
            return project.name();
        }

        /** What it reads from the arena or the caller, the project's residual included. */
        @Override
        public List<Slot> inputs() {
            List<Slot> all = new ArrayList<>(expand.inputs());
            Slot residual = project.residual();
            if (residual != null) {
                all.add(residual);
            }
            return all;
        }

        @Override
        public Slot output() {
            return project.output();
        }

        @Override
        public Cost cost() {
            return expand.cost().plus(depthwise.cost()).plus(project.cost());
        }
    }
}
