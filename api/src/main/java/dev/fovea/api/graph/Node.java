package dev.fovea.api.graph;

import java.util.List;
import java.util.Objects;

/**
 * One operation in its place.
 *
 * @param name unique in the graph
 * @param op what is done
 * @param inputs the names of the nodes whose results it takes, in the operation's order
 * @param type of its result, for one row
 */
public record Node(String name, Op op, List<String> inputs, TensorType type) {
    public Node {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(op, "op");
        inputs = List.copyOf(inputs);
        Objects.requireNonNull(type, "type");
    }

    /** For instance {@code fc1: dense 4096 bias (flatten) f32[4096]}. */
    @Override
    public String toString() {
        return name + ": " + op + (inputs.isEmpty() ? "" : " (" + String.join(", ", inputs) + ")") + " " + type;
    }
}
