package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected layer over the last dimension: {@code out[…,o] = bias[o] + sum of in[…,i] * kernel[i,o]}.
 *
 * @param kernel inputs, outputs
 * @param bias one for each output, or null
 */
public record Dense(Weights kernel, @Nullable Weights bias) implements Op {
    public Dense {
        Objects.requireNonNull(kernel, "kernel");
    }

    @Override
    public String kind() {
        return "dense";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.one(this, node, inputs));
        if (kernel.shape().rank() != 2 || input.rank() < 1) {
            throw Inputs.wrong(
                    this,
                    node,
                    "a kernel [inputs,outputs] and an input of rank 1 or more",
                    kernel.shape() + " and " + input);
        }
        Inputs.channels(this, node, "the kernel is", kernel.shape().dim(0), input);
        Inputs.vector(this, node, bias, "a bias", kernel.shape().dim(1));
        int[] dims = input.shape().dims();
        dims[dims.length - 1] = kernel.shape().dim(1);
        return input.withShape(Shape.of(dims));
    }

    @Override
    public List<Weights> weights() {
        return Stream.of(kernel, bias).filter(Objects::nonNull).toList();
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 2L * output.elements() * kernel.shape().dim(0);
    }

    @Override
    public String toString() {
        return kind() + " " + kernel.shape().dim(1) + (bias == null ? "" : " bias");
    }
}
