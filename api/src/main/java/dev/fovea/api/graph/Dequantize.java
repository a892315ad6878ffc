package dev.fovea.api.graph;

import dev.fovea.api.tensor.DType;
import java.util.List;

/** The real f32 values of a quantised tensor, by the scale and zero point of its type. */
public record Dequantize() implements Op {

    @Override
    public String kind() {
        return "dequantize";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.one(this, node, inputs);
        if (input.quantization() == null && input.dtype() != DType.F16) {
            throw Inputs.wrong(this, node, "a quantised input", input);
        }
        return Inputs.same(input, DType.F32);
    }

    @Override
    public String toString() {
        return kind();
    }
}
