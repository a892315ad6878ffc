package dev.fovea.domain.autograd.view;

import dev.fovea.domain.autograd.Edge;
import dev.fovea.domain.autograd.Node;
import dev.fovea.domain.autograd.Variable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A graph as lines of text, for reading and for tests. */
public final class GraphText {

    private GraphText() {}

    /**
     * One line a node, breadth first from the tensor's own: {@code Mul#0 -> Sin#1:0, None} says that the gradient of its
     * first argument goes to input 0 of node 1, and that of the second nowhere. A leaf prints as {@code
     * AccumulateGrad(name)}. Nothing for a tensor without history.
     */
    public static List<String> of(Variable root) {
        GraphListing listing = new GraphListing(root);
        List<String> lines = new ArrayList<>();
        for (Node node : listing.nodes()) {
            List<String> targets = new ArrayList<>();
            for (Edge edge : node.nextEdges()) {
                @Nullable Node next = edge.function();
                targets.add(next == null ? "None" : name(listing, next) + ":" + edge.inputNr());
            }
            lines.add(name(listing, node) + " -> " + (targets.isEmpty() ? "-" : String.join(", ", targets)));
        }
        return lines;
    }

    private static String name(GraphListing listing, Node node) {
        return GraphListing.label(node) + "#" + listing.number(node);
    }
}
