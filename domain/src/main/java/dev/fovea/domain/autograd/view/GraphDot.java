package dev.fovea.domain.autograd.view;

import dev.fovea.domain.autograd.AccumulateGrad;
import dev.fovea.domain.autograd.Edge;
import dev.fovea.domain.autograd.Node;
import dev.fovea.domain.autograd.Variable;
import org.jspecify.annotations.Nullable;

/** A graph in the DOT language, for Graphviz. */
public final class GraphDot {

    private GraphDot() {}

    /** The text of a DOT file: the tensor's node on top, arrows the way that gradients go. */
    public static String of(Variable root) {
        GraphListing listing = new GraphListing(root);
        StringBuilder dot = new StringBuilder("digraph autograd {\n  node [shape=box, fontname=\"Helvetica\"];\n");
        for (Node node : listing.nodes()) {
            String style = node instanceof AccumulateGrad ? ", style=filled, fillcolor=\"#d2f4ea\"" : "";
            dot.append("  n").append(listing.number(node)).append(" [label=\"");
            dot.append(escaped(GraphListing.label(node)))
                    .append('"')
                    .append(style)
                    .append("];\n");
        }
        for (Node node : listing.nodes()) {
            for (Edge edge : node.nextEdges()) {
                @Nullable Node next = edge.function();
                if (next != null) {
                    dot.append("  n")
                            .append(listing.number(node))
                            .append(" -> n")
                            .append(listing.number(next));
                    dot.append(edge.inputNr() == 0 ? ";\n" : " [label=\"" + edge.inputNr() + "\"];\n");
                }
            }
        }
        return dot.append("}\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
    }
}
