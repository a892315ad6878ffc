package dev.fovea.adapters.cpu;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Window;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Step;
import dev.fovea.nativelib.ConvAlgorithm;
import dev.fovea.nativelib.StepActivation;
import dev.fovea.nativelib.StepKind;
import dev.fovea.nativelib.StepRow;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Steps of a plan as rows of the native table: one place for each operation. */
final class StepRows {

    private final Step step;
    private final ToIntFunction<Slot> index;
    private final Slot input;
    private final Slot output;

    private StepRows(Step step, Slot input, ToIntFunction<Slot> index) {
        this.step = step;
        this.index = index;
        this.input = input;
        this.output = step.output();
    }

    static StepRow of(
            Step step,
            Slot input,
            ToIntFunction<Slot> index,
            int weights,
            @Nullable StepWeights packed,
            int stripRows) {
        StepRows rows = new StepRows(step, input, index);
        if (step instanceof Step.Copy copy) {
            return rows.copy(copy);
        }
        if (step instanceof Step.Compute compute) {
            return rows.compute(compute, weights, packed, stripRows);
        }
        throw new IllegalStateException("a strip is three rows");
    }

    /** The input repeated to the output's height and width. */
    static StepRow repeated(Step step, Slot input, ToIntFunction<Slot> index) {
        return new StepRows(step, input, index).start(StepKind.RESIZE).params(0).build();
    }

    private StepRow.Builder start(StepKind kind) {
        return StepRow.builder(kind, index.applyAsInt(input), index.applyAsInt(output));
    }

    private StepRow copy(Step.Copy copy) {
        return start(StepKind.COPY)
                .params(0, 0, 0, 0, 0, copy.channel(), input.height(), input.width(), input.channels())
                .build();
    }

    private StepRow compute(Step.Compute compute, int weights, @Nullable StepWeights packed, int stripRows) {
        StepRow.Builder row = operation(compute.op(), compute.kernel(), packed, stripRows);
        Slot residual = compute.residual();
        if (residual != null) {
            row.residual(index.applyAsInt(residual));
        }
        if (packed != null) {
            row.weights(weights, packed.hasBias());
        }
        Activation activation = compute.op() instanceof Activate alone ? alone.activation() : compute.activation();
        if (!activation.isNone()) {
            row.activation(StepActivation.valueOf(activation.kind().name()), activation.alpha(), activation.beta());
        }
        return row.build();
    }

    private StepRow.Builder operation(Op op, Kernel kernel, @Nullable StepWeights packed, int stripRows) {
        if (op instanceof Conv2d conv) {
            return windowed(StepKind.CONV, conv.window(), conv.padding())
                    .groups(conv.groups())
                    .algorithm(
                            output.format() == Format.NHWC ? ConvAlgorithm.PLAIN : algorithm(kernel),
                            kernel.tilePixels(),
                            kernel.tileBlocks(),
                            kernel.tileBatch())
                    .stripRows(stripRows);
        }
        if (op instanceof DepthwiseConv2d conv) {
            boolean blocked = output.format() == Format.BLOCKED;
            return windowed(blocked ? StepKind.DEPTHWISE : StepKind.DEPTHWISE_MULTIPLIER, conv.window(), conv.padding())
                    .groups(input.channels());
        }
        if (op instanceof Conv2dTranspose conv) {
            return windowed(StepKind.CONV_TRANSPOSE, conv.window(), conv.crop());
        }
        if (op instanceof Dense) {
            return start(StepKind.DENSE).params(packed != null && packed.keepsHalf() ? 1 : 0);
        }
        if (op instanceof MaxPool pool) {
            return windowed(StepKind.MAX_POOL, pool.window(), pool.padding());
        }
        if (op instanceof AveragePool pool) {
            return windowed(StepKind.AVERAGE_POOL, pool.window(), pool.padding());
        }
        if (op instanceof GlobalPool pool) {
            return start(
                    pool.reduction() == GlobalPool.Reduction.AVERAGE ? StepKind.GLOBAL_AVERAGE : StepKind.GLOBAL_MAX);
        }
        if (op instanceof Add || op instanceof Multiply) {
            StepKind kind = op instanceof Add ? StepKind.ADD : StepKind.MULTIPLY;
            return packed == null ? elementWise(kind) : start(kind).params(1);
        }
        if (op instanceof BatchNorm) {
            return start(StepKind.AFFINE);
        }
        if (op instanceof Activate) {
            return start(StepKind.ACTIVATION);
        }
        if (op instanceof PRelu) {
            return start(StepKind.PRELU).params(packed != null && packed.spread() ? 1 : 0);
        }
        if (op instanceof Softmax) {
            return start(StepKind.SOFTMAX);
        }
        return movement(op);
    }

    private StepRow.Builder movement(Op op) {
        if (op instanceof Pad pad) {
            Padding padding = pad.padding();
            return start(StepKind.COPY)
                    .values(pad.value(), 0)
                    .params(
                            0,
                            0,
                            0,
                            padding.top(),
                            padding.left(),
                            0,
                            input.height(),
                            input.width(),
                            input.channels(),
                            1);
        }
        if (op instanceof Crop crop) {
            Padding margin = crop.margin();
            return start(StepKind.COPY)
                    .params(
                            margin.top(),
                            margin.left(),
                            0,
                            0,
                            0,
                            0,
                            output.height(),
                            output.width(),
                            output.channels());
        }
        if (op instanceof Resize resize) {
            return start(StepKind.RESIZE)
                    .params(
                            resize.method() == Resize.Method.BILINEAR ? 1 : 0,
                            resize.coordinates() == Resize.Coordinates.ALIGN_CORNERS ? 1 : 0,
                            resize.coordinates() == Resize.Coordinates.HALF_PIXEL ? 1 : 0,
                            isRounded(resize) ? 1 : 0);
        }
        if (op instanceof Transpose transpose) {
            return start(StepKind.TRANSPOSE).params(ranked(input.type(), transpose.permutation()));
        }
        if (op instanceof Mean mean) {
            int[] params = ranked(input.type(), List.of());
            for (int axis : mean.axes()) {
                params[7] |= 1 << axis;
            }
            return start(StepKind.MEAN).params(params);
        }
        throw new ModelException(Fault.of("plan step", step.name())
                .expected("an operation of the cpu backend")
                .got(op.kind())
                .repair("plan the graph for this backend"));
    }

    /** The nearest pixel's centre is half a pixel on, so that rounding there is cutting of what native code computes. */
    private static boolean isRounded(Resize resize) {
        return resize.method() == Resize.Method.NEAREST_ROUND && resize.coordinates() != Resize.Coordinates.HALF_PIXEL;
    }

    private static int[] ranked(TensorType type, List<Integer> permutation) {
        int[] params = new int[13];
        params[0] = type.rank();
        for (int i = 0; i < type.rank(); i++) {
            params[1 + i] = type.shape().dim(i);
        }
        for (int i = 0; i < permutation.size(); i++) {
            params[7 + i] = permutation.get(i);
        }
        return params;
    }

    /** The larger operand is the input, the one that is repeated the second. */
    private StepRow.Builder elementWise(StepKind kind) {
        Slot first = step.inputs().get(0);
        Slot second = step.inputs().get(1);
        boolean swapped = second.type().elements() > first.type().elements();
        return StepRow.builder(kind, index.applyAsInt(swapped ? second : first), index.applyAsInt(output))
                .second(index.applyAsInt(swapped ? first : second));
    }

    private StepRow.Builder windowed(StepKind kind, Window window, Padding padding) {
        return start(kind)
                .kernel(window.height(), window.width())
                .stride(window.strideHeight(), window.strideWidth())
                .dilation(window.dilationHeight(), window.dilationWidth())
                .pads(padding.top(), padding.left());
    }

    private static ConvAlgorithm algorithm(Kernel kernel) {
        return switch (kernel.algorithm()) {
            case DIRECT -> ConvAlgorithm.DIRECT;
            case WINOGRAD2 -> ConvAlgorithm.WINOGRAD2;
            case WINOGRAD4 -> ConvAlgorithm.WINOGRAD4;
            case PLAIN -> ConvAlgorithm.PLAIN;
        };
    }
}
