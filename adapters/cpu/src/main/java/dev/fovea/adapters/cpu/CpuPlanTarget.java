package dev.fovea.adapters.cpu;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Window;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.plan.Step;
import dev.fovea.api.tensor.DType;
import dev.fovea.nativelib.ConvAlgorithm;
import dev.fovea.nativelib.ConvChoice;
import dev.fovea.nativelib.ConvShape;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.NativePrograms;
import dev.fovea.nativelib.TensorFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the native kernels take, at one level of instruction set. */
final class CpuPlanTarget implements PlanTarget {

    /** The first layer's kernels read this many interleaved channels. */
    private static final int NHWC_CHANNELS = 4;

    private static final int MOST_RANK = 6;

    /** Halos are limited in native code; what passes this has no use for speed. */
    private static final int MOST_WINDOW = 512;

    private static final List<Format> BLOCKED = List.of(Format.BLOCKED);
    private static final List<Format> NHWC = List.of(Format.NHWC);
    private static final List<Format> EITHER = List.of(Format.BLOCKED, Format.NHWC);

    private final NativePrograms programs;
    private final Isa isa;

    CpuPlanTarget(NativePrograms programs, Isa isa) {
        this.programs = programs;
        this.isa = isa;
    }

    @Override
    public Optional<String> lacks(Op op, List<TensorType> inputs) {
        for (TensorType input : inputs) {
            if (input.dtype() != DType.F32) {
                return Optional.of("an operation on f32, got one on " + input);
            }
        }
        if (op instanceof Input input && input.type().dtype() != DType.F32) {
            return Optional.of("an f32 input, got " + input.type());
        }
        if (op instanceof Constant) {
            return Optional.of("a constant that is added to or multiplied with all channels, got one used otherwise");
        }
        if (!windows(op).allMatch(CpuPlanTarget::isSmall)) {
            return Optional.of("windows, strides and padding of at most " + MOST_WINDOW + ", got " + op);
        }
        if (op instanceof Cast || op instanceof Quantize || op instanceof Dequantize) {
            return Optional.of("f32 all through, got a change of the element type");
        }
        if (op instanceof Concat concat && concat.axis() != inputs.get(0).rank() - 1) {
            return Optional.of("a concatenation of channels, got one along axis " + concat.axis());
        }
        if ((op instanceof Transpose || op instanceof Mean) && inputs.get(0).rank() > MOST_RANK) {
            return Optional.of("at most " + MOST_RANK + " dimensions, got " + inputs.get(0));
        }
        if ((op instanceof Add || op instanceof Multiply) && !repeats(inputs.get(0), inputs.get(1))) {
            return Optional.of("operands of which one fits into the other, got " + inputs);
        }
        return Optional.empty();
    }

    /** The windows and paddings of an operation as rows of sizes. */
    private static IntStream windows(Op op) {
        if (op instanceof Conv2d conv) {
            return sizes(conv.window(), conv.padding());
        }
        if (op instanceof DepthwiseConv2d conv) {
            return sizes(conv.window(), conv.padding());
        }
        if (op instanceof Conv2dTranspose conv) {
            return sizes(conv.window(), conv.crop());
        }
        if (op instanceof MaxPool pool) {
            return sizes(pool.window(), pool.padding());
        }
        return op instanceof AveragePool pool ? sizes(pool.window(), pool.padding()) : IntStream.empty();
    }

    private static IntStream sizes(Window window, Padding padding) {
        return IntStream.of(
                window.extentHeight(),
                window.extentWidth(),
                window.strideHeight(),
                window.strideWidth(),
                padding.top(),
                padding.left(),
                padding.bottom(),
                padding.right());
    }

    private static boolean isSmall(int size) {
        return size <= MOST_WINDOW;
    }

    /** True when each dimension of one operand is that of the other or 1. */
    private static boolean repeats(TensorType a, TensorType b) {
        return fits(a, b) || fits(b, a);
    }

    private static boolean fits(TensorType small, TensorType big) {
        int missing = big.rank() - small.rank();
        if (missing < 0 || big.rank() > 3) {
            return small.shape().equals(big.shape());
        }
        for (int i = 0; i < small.rank(); i++) {
            int dim = small.shape().dim(i);
            if (dim != 1 && dim != big.shape().dim(i + missing)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<Format> inputFormats(Op op, List<TensorType> inputs) {
        TensorType input = inputs.get(0);
        if (op instanceof Conv2d conv) {
            if (input.channels() <= NHWC_CHANNELS) {
                return NHWC;
            }
            return isTuned(conv, input, Format.BLOCKED) ? BLOCKED : EITHER;
        }
        if (op instanceof DepthwiseConv2d depthwise) {
            return depthwise.kernel().shape().dim(3) == input.channels() ? BLOCKED : EITHER;
        }
        if (op instanceof MaxPool || op instanceof AveragePool) {
            return BLOCKED;
        }
        boolean picture = input.rank() == 3;
        if (op instanceof PRelu prelu) {
            return picture && StepWeights.isByChannel(prelu.alpha(), input.channels()) ? EITHER : NHWC;
        }
        if (op instanceof Add || op instanceof Multiply) {
            boolean pictures = inputs.stream().allMatch(type -> type.rank() == 3);
            return pictures ? EITHER : NHWC;
        }
        boolean either = op instanceof GlobalPool
                || op instanceof BatchNorm
                || op instanceof Activate
                || op instanceof Resize
                || op instanceof Pad
                || op instanceof Crop;
        if (op instanceof Concat) {
            return picture ? EITHER : NHWC;
        }
        return either && picture ? EITHER : NHWC;
    }

    @Override
    public Format outputFormat(Op op, List<TensorType> inputs, Format input) {
        if (op instanceof Conv2d conv) {
            return isTuned(conv, inputs.get(0), input) ? Format.BLOCKED : Format.NHWC;
        }
        if (op instanceof DepthwiseConv2d depthwise
                && depthwise.kernel().shape().dim(3) != inputs.get(0).channels()) {
            return Format.NHWC;
        }
        return op instanceof GlobalPool ? Format.NHWC : input;
    }

    private boolean isTuned(Conv2d conv, TensorType input, Format format) {
        if (format == Format.NHWC && input.channels() > NHWC_CHANNELS) {
            return false;
        }
        TensorType output = conv.infer("", List.of(input));
        return programs.convChoice(isa, shape(conv, input, output, format)).algorithm() != ConvAlgorithm.PLAIN;
    }

    @Override
    public Kernel kernel(Op op, List<TensorType> inputs, TensorType output, Format input) {
        if (op instanceof Conv2d conv) {
            if (outputFormat(op, inputs, input) == Format.NHWC) {
                return Kernel.plain("plain");
            }
            ConvChoice choice = programs.convChoice(isa, shape(conv, inputs.get(0), output, input));
            Kernel.Algorithm algorithm = switch (choice.algorithm()) {
                case DIRECT -> Kernel.Algorithm.DIRECT;
                case WINOGRAD2 -> Kernel.Algorithm.WINOGRAD2;
                case WINOGRAD4 -> Kernel.Algorithm.WINOGRAD4;
                case PLAIN -> Kernel.Algorithm.PLAIN;
            };
            String name = algorithm.name().toLowerCase(Locale.ROOT) + " " + choice.tilePixels() + "x"
                    + choice.tileBlocks() * Format.BLOCK;
            return new Kernel(name, algorithm, choice.tilePixels(), choice.tileBlocks(), choice.tileBatch());
        }
        return Kernel.plain(op.kind());
    }

    @Override
    public boolean fusesResidual(Op op, List<TensorType> inputs) {
        return op instanceof Conv2d;
    }

    @Override
    public boolean fusesActivation(Op op, List<TensorType> inputs, Activation activation) {
        return !(op instanceof Softmax || op instanceof Pad || op instanceof Crop || op instanceof Activate);
    }

    @Override
    public int stripRows(Step.Compute expand, Step.Compute depthwise, Step.Compute project) {
        boolean direct = expand.kernel().algorithm() == Kernel.Algorithm.DIRECT
                && project.kernel().algorithm() == Kernel.Algorithm.DIRECT
                && expand.residual() == null
                && Stream.of(expand, depthwise, project).allMatch(part -> isClamp(part.activation()));
        if (!direct
                || !(expand.op() instanceof Conv2d first)
                || !(depthwise.op() instanceof DepthwiseConv2d middle)
                || !(project.op() instanceof Conv2d last)) {
            return 0;
        }
        Window window = middle.window();
        return programs.stripRows(
                isa,
                shape(
                        first,
                        expand.inputs().get(0).type(),
                        expand.output().type(),
                        expand.inputs().get(0).format()),
                window.height(),
                window.width(),
                window.strideHeight(),
                window.strideWidth(),
                shape(last, project.inputs().get(0).type(), project.output().type(), Format.BLOCKED));
    }

    /** Strips apply these while rows are in registers; others would need a pass over a ring. */
    private static boolean isClamp(Activation activation) {
        return activation.isNone() || activation.kind() == Activation.Kind.CLAMP;
    }

    private static ConvShape shape(Conv2d conv, TensorType input, TensorType output, Format format) {
        Window window = conv.window();
        boolean flat = window.height() == 1
                && window.width() == 1
                && window.strideHeight() == 1
                && window.strideWidth() == 1
                && conv.padding().isNone();
        return new ConvShape(
                window.height(),
                window.width(),
                window.strideHeight(),
                window.strideWidth(),
                window.dilationHeight(),
                window.dilationWidth(),
                conv.groups(),
                input.channels(),
                output.channels(),
                output.shape().dim(0),
                output.shape().dim(1),
                format == Format.BLOCKED ? TensorFormat.C16 : TensorFormat.NHWC,
                flat);
    }
}
