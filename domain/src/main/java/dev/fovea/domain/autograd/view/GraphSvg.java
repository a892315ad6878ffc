package dev.fovea.domain.autograd.view;

import dev.fovea.domain.autograd.AccumulateGrad;
import dev.fovea.domain.autograd.Edge;
import dev.fovea.domain.autograd.Node;
import dev.fovea.domain.autograd.Variable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A graph drawn as SVG: the tensor's node on top, leaves in green, curves the way that gradients go. */
public final class GraphSvg {

    private static final int BOX_WIDTH = 168;
    private static final int BOX_HEIGHT = 34;
    private static final int COLUMN = 190;
    private static final int LAYER = 76;
    private static final int MARGIN = 30;
    private static final int CHARACTERS = 24;
    /** Room for the curves that bow out beside the outermost boxes. */
    private static final int ASIDE = 20;
    /** Three quarters of it, where the curve lies farthest out, are half a box and some more. */
    private static final int BOW = 140;

    private GraphSvg() {}

    /** The text of an SVG file. */
    public static String of(Variable root) {
        GraphListing listing = new GraphListing(root);
        GraphPlaces places = new GraphPlaces(listing.nodes());
        int width = 2 * margin(places) + BOX_WIDTH + (int) Math.ceil(places.width() * COLUMN);
        int height = 2 * MARGIN + BOX_HEIGHT + Math.max(0, places.layers() - 1) * LAYER;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" "
                        + "font-family=\"Helvetica, Arial, sans-serif\">\n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
                        + "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
                        + "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#57606a\"/>"
                        + "</marker></defs>\n<g fill=\"none\" stroke=\"#8c959f\" stroke-width=\"1.4\">\n",
                width,
                height));
        for (Node node : listing.nodes()) {
            for (int i = 0; i < node.nextEdges().size(); i++) {
                edge(svg, places, node, i);
            }
        }
        svg.append("</g>\n");
        listing.nodes().forEach(node -> box(svg, places, node, listing.number(node)));
        return svg.append("</svg>\n").toString();
    }

    private static double x(GraphPlaces places, Node node) {
        return margin(places) + BOX_WIDTH / 2.0 + places.x(node) * COLUMN;
    }

    private static int margin(GraphPlaces places) {
        return MARGIN + (places.hasDetours() ? ASIDE : 0);
    }

    private static double y(GraphPlaces places, Node node) {
        return MARGIN + places.layer(node) * (double) LAYER;
    }

    /** Edges leave their node side by side in the order of the arguments; each bows out around what lies between. */
    private static void edge(StringBuilder svg, GraphPlaces places, Node node, int argument) {
        Edge edge = node.nextEdges().get(argument);
        @Nullable Node next = edge.function();
        if (next == null) {
            return;
        }
        int arguments = node.nextEdges().size();
        double spread = (argument - (arguments - 1) / 2.0) * Math.min(22, 110.0 / arguments);
        double fromX = x(places, node) + spread;
        double fromY = y(places, node) + BOX_HEIGHT;
        double toX = x(places, next) + spread / 2;
        double toY = y(places, next);
        int crossed = places.layer(next) - places.layer(node) - 1;
        double bow = crossed > 0 ? places.detour(node, next) * BOW : 0;
        double reach = (toY - fromY) * 0.5;
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\" marker-end=\"url(#tip)\"/>\n",
                fromX,
                fromY,
                fromX + bow,
                fromY + reach,
                toX + bow,
                toY - reach,
                toX,
                toY));
        if (edge.inputNr() > 0) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"10\" fill=\"#57606a\" stroke=\"none\">%d</text>\n",
                    toX + 5,
                    toY - 5,
                    edge.inputNr()));
        }
    }

    private static void box(StringBuilder svg, GraphPlaces places, Node node, int number) {
        boolean leaf = node instanceof AccumulateGrad;
        String label = GraphListing.label(node);
        String brief = label.length() <= CHARACTERS ? label : label.substring(0, CHARACTERS - 1) + "…";
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s#%d</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"7\" fill=\"%s\" "
                        + "stroke=\"%s\"/><text x=\"%.1f\" y=\"%.1f\" font-size=\"12\" text-anchor=\"middle\" "
                        + "fill=\"#1b1f24\">%s</text></g>\n",
                escaped(label),
                number,
                x(places, node) - BOX_WIDTH / 2.0,
                y(places, node),
                BOX_WIDTH,
                BOX_HEIGHT,
                leaf ? "#d2f4ea" : number == 0 ? "#ffe1cc" : "#cfe5ff",
                leaf ? "#1b9e77" : number == 0 ? "#d9772b" : "#2f81d6",
                x(places, node),
                y(places, node) + 21,
                escaped(brief)));
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> safe.appendCodePoint(c >= ' ' && c <= 0xd7ff ? c : '?');
            }
        });
        return safe.toString();
    }
}
