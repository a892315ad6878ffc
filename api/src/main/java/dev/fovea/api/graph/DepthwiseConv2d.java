package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Convolution of each channel by itself: output channel c * m + k comes from input channel c with multiplier m.
 *
 * @param kernel height, width, 1, channels * multiplier
 * @param bias one for each output channel, or null
 * @param window its height and width are the kernel's
 * @param padding zeros around the input
 */
public record DepthwiseConv2d(Weights kernel, @Nullable Weights bias, Window window, Padding padding) implements Op {

    public DepthwiseConv2d {
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(padding, "padding");
    }

    @Override
    public String kind() {
        return "depthwise_conv2d";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.picture(this, node, inputs));
        if (kernel.shape().rank() != 4
                || kernel.shape().dim(0) != window.height()
                || kernel.shape().dim(1) != window.width()
                || kernel.shape().dim(2) != 1) {
            throw Inputs.wrong(
                    this, node, "a kernel [" + window.height() + "," + window.width() + ",1,outputs]", kernel.shape());
        }
        int outputs = kernel.shape().dim(3);
        if (outputs < 1 || outputs % input.channels() != 0) {
            throw Inputs.wrong(this, node, "outputs that are a multiple of " + input.channels() + " channels", outputs);
        }
        Inputs.vector(this, node, bias, "a bias", outputs);
        return Inputs.window(this, node, input, window, padding, outputs);
    }

    @Override
    public List<Weights> weights() {
        return Stream.of(kernel, bias).filter(Objects::nonNull).toList();
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 2L * output.elements() * window.height() * window.width();
    }

    @Override
    public String toString() {
        return kind() + " " + window + " " + kernel.shape().dim(3) + (padding.isNone() ? "" : " pad " + padding)
                + (bias == null ? "" : " bias");
    }
}
