package dev.fovea.domain.train.run;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/**
 * What a training must have in common with the one that it continues.
 *
 * @param model SHA-256 of the network and the weights that it begins with
 * @param settings SHA-256 of what changes the result, but for the number of epochs
 * @param data SHA-256 of the examples
 */
record Identity(String model, String settings, String data) {

    /** The hash of a graph: its text, what it says of its training, and the values of all weights. */
    static String of(Graph graph) {
        MessageDigest digest = Sha256.digest();
        digest.update((graph.toString() + graph.training()).getBytes(StandardCharsets.UTF_8));
        for (Node node : graph.nodes()) {
            for (Weights weights : node.op().weights()) {
                float[] values = weights.toFloats();
                ByteBuffer bytes =
                        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                digest.update(bytes);
            }
        }
        return Sha256.hex(digest);
    }

    /** The hash of settings. */
    static String of(Map<String, String> settings) {
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        return Sha256.of(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
