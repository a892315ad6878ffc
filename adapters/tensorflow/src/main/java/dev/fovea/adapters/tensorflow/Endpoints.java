package dev.fovea.adapters.tensorflow;

import java.util.List;

/**
 * What is fed to a graph, and what is fetched.
 *
 * @param inputs at least one
 * @param outputs at least one
 */
record Endpoints(List<Endpoint> inputs, List<Endpoint> outputs) {
    Endpoints {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
