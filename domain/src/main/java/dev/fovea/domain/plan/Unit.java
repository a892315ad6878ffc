package dev.fovea.domain.plan;

import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that run as one: {@code activation(op(inputs) + residual)}.
 *
 * @param name of the last node, whose result it makes
 * @param op of the first
 * @param inputs names of what the operation reads
 * @param residual name of what is added, or null
 * @param activation applied last
 * @param type of the result
 * @param fused names of the other nodes
 */
record Unit(
        String name,
        Op op,
        List<String> inputs,
        @Nullable String residual,
        Activation activation,
        TensorType type,
        List<String> fused) {
    Unit {
        inputs = List.copyOf(inputs);
        fused = List.copyOf(fused);
    }
}
