package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Convolution: {@code out[y,x,o] = bias[o] + sum of in[y*s + i*d - top, x*s + j*d - left, g*I + c] * kernel[i,j,c,o]},
 * with I inputs a group and g the group of o.
 *
 * @param kernel height, width, inputs of a group, outputs
 * @param bias one for each output, or null
 * @param window its height and width are the kernel's
 * @param padding zeros around the input
 * @param groups divides inputs and outputs
 */
public record Conv2d(Weights kernel, @Nullable Weights bias, Window window, Padding padding, int groups) implements Op {

    public Conv2d {
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(padding, "padding");
    }

    @Override
    public String kind() {
        return "conv2d";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.picture(this, node, inputs));
        if (kernel.shape().rank() != 4
                || kernel.shape().dim(0) != window.height()
                || kernel.shape().dim(1) != window.width()) {
            throw Inputs.wrong(
                    this,
                    node,
                    "a kernel [" + window.height() + "," + window.width() + ",inputs,outputs]",
                    kernel.shape());
        }
        int outputs = kernel.shape().dim(3);
        if (groups < 1 || outputs < 1 || outputs % groups != 0) {
            throw Inputs.wrong(this, node, "groups that divide " + outputs + " outputs", groups);
        }
        Inputs.channels(this, node, "the kernel is", (long) kernel.shape().dim(2) * groups, input);
        Inputs.vector(this, node, bias, "a bias", outputs);
        return Inputs.window(this, node, input, window, padding, outputs);
    }

    @Override
    public List<Weights> weights() {
        return Stream.of(kernel, bias).filter(Objects::nonNull).toList();
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 2L
                * output.elements()
                * window.height()
                * window.width()
                * kernel.shape().dim(2);
    }

    @Override
    public String toString() {
        return kind() + " " + window + " " + kernel.shape().dim(3) + (groups == 1 ? "" : " groups " + groups)
                + (padding.isNone() ? "" : " pad " + padding) + (bias == null ? "" : " bias");
    }
}
