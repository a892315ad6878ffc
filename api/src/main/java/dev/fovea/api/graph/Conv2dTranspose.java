package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Transposed convolution: every input pixel adds its kernel, {@code out[y*s + i*d - top, x*s + j*d - left, o] +=
 * in[y,x,c] * kernel[i,j,c,o]}, and the bias once.
 *
 * @param kernel height, width, inputs, outputs
 * @param bias one for each output, or null
 * @param window strides are those of the output
 * @param crop rows and columns that are cut from the full result of {@code (size - 1) * stride + extent}
 * @param height rows of the output, at most the full result less the crop above; rows beyond the full result hold the bias
 * @param width columns of the output
 */
public record Conv2dTranspose(
        Weights kernel, @Nullable Weights bias, Window window, Padding crop, int height, int width) implements Op {

    public Conv2dTranspose {
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(crop, "crop");
    }

    @Override
    public String kind() {
        return "conv2d_transpose";
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
        Inputs.channels(this, node, "the kernel is", kernel.shape().dim(2), input);
        Inputs.vector(this, node, bias, "a bias", kernel.shape().dim(3));
        if (height < 1 || width < 1) {
            throw Inputs.wrong(this, node, "an output of at least 1 x 1", height + " x " + width);
        }
        return input.withShape(Shape.of(height, width, kernel.shape().dim(3)));
    }

    @Override
    public List<Weights> weights() {
        return Stream.of(kernel, bias).filter(Objects::nonNull).toList();
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 2L
                * inputs.get(0).elements()
                * window.height()
                * window.width()
                * kernel.shape().dim(3);
    }

    @Override
    public String toString() {
        return kind() + " " + window + " " + kernel.shape().dim(3) + (crop.isNone() ? "" : " crop " + crop)
                + (bias == null ? "" : " bias");
    }
}
