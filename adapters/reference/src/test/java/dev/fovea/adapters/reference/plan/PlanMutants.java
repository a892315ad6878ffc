package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Step;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Compilers that make some operations wrong in the ways in which kernels are wrong. */
final class PlanMutants {

    private static final String BITS = "givesTheOraclesBitsOnIntegers";
    private static final String BOUNDS = "staysWithinTheErrorBounds";

    private PlanMutants() {}

    /** Compiles plans wrongly. */
    @FunctionalInterface
    interface Fault {
        Executable compile(Plan plan);
    }

    /** A compiler with a fault, the test that must catch it, and how the contract words it. */
    record Mutant(String detail, String test, String verdict, Fault fault) implements PlanCompiler {
        @Override
        public PlanTarget target() {
            return new ReferenceTarget();
        }

        @Override
        public Executable compile(Plan plan) {
            return fault.compile(plan);
        }

        @Override
        public String toString() {
            return detail;
        }
    }

    static Stream<Mutant> all() {
        return Stream.of(
                of(BITS, "forgets the bias of a convolution", PlanMutants::withoutBias),
                of(
                        BOUNDS,
                        "forgets the bias of a dense layer",
                        op -> op instanceof Dense dense ? new Dense(dense.kernel(), null) : op),
                of(
                        BITS,
                        "drops the tail of outputs",
                        op -> op instanceof Conv2d conv && outputs(conv) % 16 == 1
                                ? withKernel(conv, without(conv.kernel(), 3))
                                : op),
                of(
                        BITS,
                        "drops the tail of inputs",
                        op -> op instanceof Conv2d conv && conv.kernel().shape().dim(2) % 16 == 15
                                ? withKernel(conv, without(conv.kernel(), 2))
                                : op),
                of(
                        BITS,
                        "drops the last of a dense layer's many inputs",
                        op -> op instanceof Dense dense
                                        && dense.kernel().shape().dim(0) > 1024
                                ? new Dense(without(dense.kernel(), 0), dense.bias())
                                : op),
                of(BITS, "pads one row too low", PlanMutants::padded),
                of(BITS, "pads a depthwise convolution one column too far", PlanMutants::paddedDepthwise),
                of(BITS, "cuts a transposed convolution one row too low", PlanMutants::cropped),
                of(
                        BITS,
                        "takes relu for relu6",
                        op -> op instanceof Activate activate
                                        && activate.activation().equals(Activation.relu6())
                                ? new Activate(Activation.relu())
                                : op),
                of(
                        BOUNDS,
                        "takes the corner of a pixel for its centre",
                        op -> op instanceof Resize resize && resize.coordinates() == Resize.Coordinates.HALF_PIXEL
                                ? new Resize(
                                        resize.height(), resize.width(), resize.method(), Resize.Coordinates.ASYMMETRIC)
                                : op),
                of(
                        BOUNDS,
                        "does not divide a softmax",
                        op -> op instanceof Softmax ? new Activate(Activation.of(Activation.Kind.EXPONENTIAL)) : op),
                of(
                        BOUNDS,
                        "approximates tanh by its limits",
                        op -> op instanceof Activate activate
                                        && activate.activation().kind() == Activation.Kind.TANH
                                ? new Activate(Activation.clamp(-1, 1))
                                : op),
                new Mutant("joins in the wrong order", BITS, "expected .* exactly", compiler(PlanMutants::reversed)));
    }

    private static Mutant of(String test, String detail, UnaryOperator<Op> fault) {
        return new Mutant(
                detail,
                test,
                "case .*, output .*: expected",
                compiler(step -> step instanceof Step.Compute compute
                        ? withOp(compute, fault.apply(compute.op()), compute.inputs())
                        : step));
    }

    private static Fault compiler(UnaryOperator<Step> fault) {
        return plan -> new ReferencePlanCompiler()
                .compile(new Plan(
                        plan.name(),
                        plan.inputs(),
                        plan.outputs(),
                        plan.inputInfo(),
                        plan.outputInfo(),
                        plan.steps().stream().map(fault).toList(),
                        plan.arenaBytes(),
                        plan.lowerBound()));
    }

    private static Step.Compute withOp(Step.Compute step, Op op, List<Slot> inputs) {
        return new Step.Compute(
                step.name(),
                op,
                inputs,
                step.residual(),
                step.output(),
                step.activation(),
                step.kernel(),
                step.fused(),
                step.cost());
    }

    private static Step reversed(Step step) {
        if (step instanceof Step.Compute compute && compute.op() instanceof Concat) {
            List<Slot> inputs = new ArrayList<>(compute.inputs());
            Collections.reverse(inputs);
            return withOp(compute, compute.op(), inputs);
        }
        return step;
    }

    private static Op withoutBias(Op op) {
        return op instanceof Conv2d conv
                ? new Conv2d(conv.kernel(), null, conv.window(), conv.padding(), conv.groups())
                : op;
    }

    private static Conv2d withKernel(Conv2d conv, Weights kernel) {
        return new Conv2d(kernel, conv.bias(), conv.window(), conv.padding(), conv.groups());
    }

    private static Op padded(Op op) {
        return op instanceof Conv2d conv && conv.padding().bottom() > 0
                ? new Conv2d(conv.kernel(), conv.bias(), conv.window(), lower(conv.padding()), conv.groups())
                : op;
    }

    private static Op paddedDepthwise(Op op) {
        if (!(op instanceof DepthwiseConv2d conv) || conv.padding().right() == 0) {
            return op;
        }
        Padding pad = conv.padding();
        Padding moved = new Padding(pad.top(), pad.left() + 1, pad.bottom(), pad.right() - 1);
        return new DepthwiseConv2d(conv.kernel(), conv.bias(), conv.window(), moved);
    }

    private static Op cropped(Op op) {
        if (!(op instanceof Conv2dTranspose conv)) {
            return op;
        }
        Padding crop = conv.crop().plus(new Padding(1, 0, 0, 0));
        return new Conv2dTranspose(conv.kernel(), conv.bias(), conv.window(), crop, conv.height(), conv.width());
    }

    private static Padding lower(Padding pad) {
        return new Padding(pad.top() + 1, pad.left(), pad.bottom() - 1, pad.right());
    }

    private static int outputs(Conv2d conv) {
        return conv.kernel().shape().dim(3);
    }

    /** Zeros where the index along the axis is the last one. */
    private static Weights without(Weights weights, int axis) {
        float[] values = weights.toFloats();
        int inner = 1;
        for (int d = axis + 1; d < weights.shape().rank(); d++) {
            inner *= weights.shape().dim(d);
        }
        int size = weights.shape().dim(axis);
        for (int i = 0; i < values.length; i++) {
            if (i / inner % size == size - 1) {
                values[i] = 0;
            }
        }
        return Weights.of(weights.name(), weights.shape(), values);
    }
}
