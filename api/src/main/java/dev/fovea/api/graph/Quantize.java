package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;

/**
 * Real values stored as integers.
 *
 * @param to quantised element type, scale and zero point; its shape is that of the input
 */
public record Quantize(TensorType to) implements Op {
    public Quantize {
        Objects.requireNonNull(to, "to");
    }

    @Override
    public String kind() {
        return "quantize";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.floating(this, node, Inputs.one(this, node, inputs));
        if (to.quantization() == null || !to.shape().equals(input.shape())) {
            throw Inputs.wrong(this, node, "a quantised result of shape " + input.shape(), to);
        }
        return to;
    }

    @Override
    public String toString() {
        return kind();
    }
}
