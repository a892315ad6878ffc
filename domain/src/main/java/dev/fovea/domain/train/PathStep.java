package dev.fovea.domain.train;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a forward pass computes at once: a node, or a max pool with the convolution and the relu before it where nothing
 * else reads these.
 *
 * @param node whose result it is
 * @param place of the node in the path
 * @param inputs the names of what is read
 * @param pooled the convolution whose relu is pooled; null for a node alone
 */
record PathStep(
        Node node, int place, List<String> inputs, @Nullable Conv2d pooled) {

    /**
     * The steps of a path.
     *
     * @param path nodes in order
     * @param last the name of the node whose result is the path's
     */
    static List<PathStep> of(List<Node> path, String last) {
        Map<String, Node> byName = new HashMap<>();
        Map<String, Integer> readers = new HashMap<>(Map.of(last, 1));
        for (Node node : path) {
            byName.put(node.name(), node);
            node.inputs().forEach(name -> readers.merge(name, 1, Integer::sum));
        }
        Map<Node, Node> convolutions = new HashMap<>();
        Set<Node> inside = new HashSet<>();
        for (Node pool : path) {
            @Nullable Node relu = pool.op() instanceof MaxPool ? only(pool, byName, readers) : null;
            boolean isRelu = relu != null && relu.op() instanceof Activate activate && isRelu(activate.activation());
            @Nullable Node conv = relu != null && isRelu ? only(relu, byName, readers) : null;
            if (conv != null && conv.op() instanceof Conv2d) {
                convolutions.put(pool, conv);
                inside.add(relu);
                inside.add(conv);
            }
        }
        List<PathStep> steps = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            Node node = path.get(i);
            @Nullable Node conv = convolutions.get(node);
            if (conv != null && conv.op() instanceof Conv2d op) {
                steps.add(new PathStep(node, i, conv.inputs(), op));
            } else if (!inside.contains(node)) {
                steps.add(new PathStep(node, i, node.inputs(), null));
            }
        }
        return steps;
    }

    private static boolean isRelu(Activation activation) {
        return activation.kind() == Activation.Kind.CLAMP
                && activation.alpha() == 0
                && activation.beta() == Double.POSITIVE_INFINITY;
    }

    /** The node's input where nobody else reads it. */
    private static @Nullable Node only(Node node, Map<String, Node> byName, Map<String, Integer> readers) {
        String name = node.inputs().get(0);
        return readers.getOrDefault(name, 0) == 1 ? byName.get(name) : null;
    }
}
