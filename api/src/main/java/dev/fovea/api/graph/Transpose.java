package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;

/**
 * Dimensions in another order.
 *
 * @param permutation dimension i of the result is dimension {@code permutation[i]} of the input's row, from 0
 */
public record Transpose(List<Integer> permutation) implements Op {
    public Transpose {
        permutation = List.copyOf(permutation);
    }

    @Override
    public String kind() {
        return "transpose";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.one(this, node, inputs);
        int rank = permutation.size();
        boolean fits = rank == input.rank() && permutation.stream().distinct().count() == rank;
        int[] dims = new int[rank];
        for (int i = 0; fits && i < rank; i++) {
            int axis = permutation.get(i);
            fits = axis >= 0 && axis < rank;
            dims[i] = fits ? input.shape().dim(axis) : 0;
        }
        if (!fits) {
            throw Inputs.wrong(this, node, "a permutation of the dimensions of " + input, permutation);
        }
        return input.withShape(Shape.of(dims));
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return 0;
    }

    @Override
    public String toString() {
        return kind() + " " + permutation;
    }
}
