package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;

/**
 * Tensors one after the other.
 *
 * @param axis dimension of a row, from 0
 */
public record Concat(int axis) implements Op {

    @Override
    public String kind() {
        return "concat";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        if (inputs.isEmpty()) {
            throw Inputs.wrong(this, node, "at least one input", "none");
        }
        TensorType first = inputs.get(0);
        if (axis < 0 || axis >= first.rank()) {
            throw Inputs.wrong(this, node, "an axis of 0.." + (first.rank() - 1), axis);
        }
        int[] dims = first.shape().dims();
        long size = 0;
        for (TensorType input : inputs) {
            boolean fits = input.rank() == first.rank() && input.dtype() == first.dtype();
            for (int i = 0; fits && i < dims.length; i++) {
                fits = i == axis || input.shape().dim(i) == first.shape().dim(i);
            }
            if (!fits) {
                throw Inputs.wrong(this, node, "inputs that differ along axis " + axis + " alone", inputs);
            }
            size += input.shape().dim(axis);
        }
        if (size > Integer.MAX_VALUE) {
            throw Inputs.wrong(this, node, "at most " + Integer.MAX_VALUE + " along axis " + axis, size);
        }
        dims[axis] = (int) size;
        return first.withShape(Shape.of(dims));
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 0;
    }

    @Override
    public String toString() {
        return kind() + " axis " + axis;
    }
}
