package dev.fovea.api.graph;

import java.util.List;

/** Sum of two tensors; dimensions of 1 are repeated, missing leading ones are 1, as NumPy does it. */
public record Add() implements Op {

    @Override
    public String kind() {
        return "add";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        return Broadcast.infer(this, node, inputs);
    }

    @Override
    public String toString() {
        return kind();
    }
}
