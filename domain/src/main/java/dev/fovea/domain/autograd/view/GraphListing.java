package dev.fovea.domain.autograd.view;

import dev.fovea.domain.autograd.AccumulateGrad;
import dev.fovea.domain.autograd.Edge;
import dev.fovea.domain.autograd.Node;
import dev.fovea.domain.autograd.Variable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes below a tensor, breadth first, numbered in the order of their discovery. */
final class GraphListing {

    private final List<Node> nodes = new ArrayList<>();
    private final IdentityHashMap<Node, Integer> numbers = new IdentityHashMap<>();

    GraphListing(Variable root) {
        @Nullable Node first = root.gradFn();
        if (first == null) {
            return;
        }
        add(first);
        for (int i = 0; i < nodes.size(); i++) {
            for (Edge edge : nodes.get(i).nextEdges()) {
                @Nullable Node next = edge.function();
                if (next != null && !numbers.containsKey(next)) {
                    add(next);
                }
            }
        }
    }

    private void add(Node node) {
        numbers.put(node, nodes.size());
        nodes.add(node);
    }

    List<Node> nodes() {
        return nodes;
    }

    int number(Node node) {
        return numbers.getOrDefault(node, -1);
    }

    /** The node's name; for a leaf with the name that it was given, or its shape. */
    static String label(Node node) {
        if (node instanceof AccumulateGrad sink) {
            Variable leaf = sink.variable();
            String name = leaf.name();
            return node.name() + "(" + (name == null ? leaf.shape().toString() : name) + ")";
        }
        return node.name();
    }
}
