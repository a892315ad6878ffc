package dev.fovea.domain.plan;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.plan.Step;
import java.util.List;
import java.util.Optional;

/** Backends as plans see them. */
final class Targets {

    private Targets() {}

    /** Rows of pixels only, nothing fused. */
    static class Plain implements PlanTarget {
        @Override
        public Optional<String> lacks(Op op, List<TensorType> inputs) {
            return Optional.empty();
        }

        @Override
        public List<Format> inputFormats(Op op, List<TensorType> inputs) {
            return List.of(Format.NHWC);
        }

        @Override
        public Format outputFormat(Op op, List<TensorType> inputs, Format input) {
            return Format.NHWC;
        }

        @Override
        public Kernel kernel(Op op, List<TensorType> inputs, TensorType output, Format input) {
            return Kernel.plain("java");
        }

        @Override
        public boolean fusesResidual(Op op, List<TensorType> inputs) {
            return false;
        }

        @Override
        public int stripRows(Step.Compute expand, Step.Compute depthwise, Step.Compute project) {
            return 0;
        }
    }

    /**
     * Blocks of channels, Winograd and strips as the native kernels have them.
     *
     * @param large the width from which F(4x4) and strips pay
     * @param middle the width from which F(2x2) pays
     * @param deep the input channels from which Winograd pays
     */
    record Blocks(int large, int middle, int deep) implements PlanTarget {

        /** The sizes of the real thing. */
        static Blocks cpu() {
            return new Blocks(28, 14, 32);
        }

        /** Sizes that small tests reach. */
        static Blocks small() {
            return new Blocks(8, 5, 16);
        }

        @Override
        public Optional<String> lacks(Op op, List<TensorType> inputs) {
            return op instanceof Softmax && inputs.get(0).rank() > 4
                    ? Optional.of("at most 4 dimensions, got " + inputs.get(0))
                    : Optional.empty();
        }

        private static boolean isTuned(Conv2d conv, List<TensorType> inputs, Format format) {
            return conv.groups() == 1
                    && (format == Format.BLOCKED || inputs.get(0).channels() <= 4);
        }

        @Override
        public List<Format> inputFormats(Op op, List<TensorType> inputs) {
            if (op instanceof Conv2d conv) {
                if (conv.groups() != 1) {
                    return List.of(Format.BLOCKED, Format.NHWC);
                }
                return inputs.get(0).channels() <= 4 ? List.of(Format.NHWC) : List.of(Format.BLOCKED);
            }
            if (op instanceof DepthwiseConv2d conv) {
                return isSimple(conv, inputs) ? List.of(Format.BLOCKED) : List.of(Format.BLOCKED, Format.NHWC);
            }
            if (op instanceof MaxPool || op instanceof AveragePool) {
                return List.of(Format.BLOCKED);
            }
            boolean either = op instanceof Activate
                    || op instanceof BatchNorm
                    || op instanceof GlobalPool
                    || op instanceof Pad
                    || op instanceof Crop
                    || op instanceof Resize
                    || op instanceof PRelu
                    || op instanceof Concat
                    || op instanceof Add
                    || op instanceof Multiply;
            boolean pictures = inputs.stream().allMatch(type -> type.rank() == 3);
            return either && pictures ? List.of(Format.BLOCKED, Format.NHWC) : List.of(Format.NHWC);
        }

        private static boolean isSimple(DepthwiseConv2d conv, List<TensorType> inputs) {
            return conv.kernel().shape().dim(3) == inputs.get(0).channels();
        }

        @Override
        public Format outputFormat(Op op, List<TensorType> inputs, Format input) {
            if (op instanceof Conv2d conv) {
                return isTuned(conv, inputs, input) ? Format.BLOCKED : Format.NHWC;
            }
            if (op instanceof DepthwiseConv2d conv && !isSimple(conv, inputs)) {
                return Format.NHWC;
            }
            return op instanceof GlobalPool ? Format.NHWC : input;
        }

        @Override
        public Kernel kernel(Op op, List<TensorType> inputs, TensorType output, Format input) {
            if (!(op instanceof Conv2d conv) || !isTuned(conv, inputs, input)) {
                return Kernel.plain(op.kind());
            }
            boolean winograd = conv.window().equals(dev.fovea.api.graph.Window.of(3, 3, 1))
                    && inputs.get(0).channels() >= deep
                    && input == Format.BLOCKED;
            int width = output.shape().dim(1);
            if (winograd && width >= large) {
                return new Kernel("winograd4", Kernel.Algorithm.WINOGRAD4, 14, 2, 49);
            }
            if (winograd && width >= middle) {
                return new Kernel("winograd2", Kernel.Algorithm.WINOGRAD2, 14, 2, 49);
            }
            return new Kernel("direct", Kernel.Algorithm.DIRECT, 14, 2, 0);
        }

        @Override
        public boolean fusesResidual(Op op, List<TensorType> inputs) {
            return op instanceof Conv2d;
        }

        @Override
        public boolean fusesActivation(Op op, List<TensorType> inputs, Activation activation) {
            return !(op instanceof Softmax || op instanceof Transpose || op instanceof Concat)
                    && (op instanceof Conv2d
                            || op instanceof DepthwiseConv2d
                            || op instanceof Dense
                            || op instanceof Add
                            || op instanceof BatchNorm);
        }

        @Override
        public int stripRows(Step.Compute expand, Step.Compute depthwise, Step.Compute project) {
            return depthwise.inputs().get(0).width() >= large ? 3 : 0;
        }
    }
}
