package dev.fovea.domain.graph;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Draws graphs as SVG: layers from top to bottom, branches side by side, boxes coloured by what they do. */
public final class GraphSvg {

    private static final int BOX_WIDTH = 230;
    private static final int BOX_HEIGHT = 50;
    private static final int COLUMN = 252;
    private static final int LAYER = 78;
    private static final int MARGIN = 40;
    private static final int HEADER = 78;
    private static final int NAME_CHARACTERS = 31;
    private static final int OP_CHARACTERS = 39;

    private GraphSvg() {}

    /** The drawing, as the text of an SVG file. */
    public static String of(Graph graph) {
        GraphLayers layers = new GraphLayers(graph);
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (List<GraphLayers.Place> layer : layers.layers()) {
            for (GraphLayers.Place place : layer) {
                least = Math.min(least, place.x);
                most = Math.max(most, place.x);
            }
        }
        String title = graph.name();
        String summary = String.format(
                Locale.ROOT,
                "%d nodes, %s parameters, %.2f GFLOP a picture",
                graph.nodes().size(),
                count(graph.parameters()),
                graph.flops() / 1e9);
        int needed = 10 * Math.max(title.length() * 2, summary.length());
        int width = Math.max(needed, (int) Math.ceil((most - least) * COLUMN) + BOX_WIDTH) + 2 * MARGIN;
        int height = HEADER + layers.layers().size() * LAYER + MARGIN;
        double shift = (width - (most - least) * COLUMN) / 2.0 - least * COLUMN;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"Helvetica, Arial, sans-serif\">\n",
                width,
                height,
                width,
                height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text(svg, width / 2.0, 36, 22, "bold", "#1b1f24", title);
        text(svg, width / 2.0, 60, 14, "normal", "#57606a", summary);
        svg.append("<g fill=\"none\" stroke=\"#8c959f\" stroke-width=\"1.6\">\n");
        for (List<GraphLayers.Place> layer : layers.layers()) {
            layer.forEach(place -> edges(svg, place, shift));
        }
        svg.append("</g>\n");
        for (Node node : graph.nodes()) {
            GraphLayers.Place place = layers.places().get(node.name());
            if (place != null) {
                box(svg, node, x(place, shift), y(place), graph.outputs().contains(node.name()));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static double x(GraphLayers.Place place, double shift) {
        return place.x * COLUMN + shift;
    }

    private static double y(GraphLayers.Place place) {
        return HEADER + place.layer * (double) LAYER + 14;
    }

    /** A curve from a place to each one below; through places without a node the line goes straight down. */
    private static void edges(StringBuilder svg, GraphLayers.Place place, double shift) {
        double fromX = x(place, shift);
        double fromY = y(place) + BOX_HEIGHT;
        if (place.node == null) {
            svg.append(String.format(Locale.ROOT, "<path d=\"M%.1f %.1fV%.1f\"/>\n", fromX, y(place), fromY));
        }
        for (GraphLayers.Place below : place.below) {
            double toX = x(below, shift);
            double toY = y(below);
            double middle = (fromY + toY) / 2;
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\"/>\n",
                    fromX,
                    fromY,
                    fromX,
                    middle,
                    toX,
                    middle,
                    toX,
                    toY));
        }
    }

    private static void box(StringBuilder svg, Node node, double x, double y, boolean output) {
        Op op = node.op();
        svg.append("<g><title>").append(escaped(node.toString())).append("</title>");
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"7\" fill=\"%s\" stroke=\"%s\""
                        + " stroke-width=\"%s\"/>\n",
                x - BOX_WIDTH / 2.0,
                y,
                BOX_WIDTH,
                BOX_HEIGHT,
                OpColor.of(op).fill(),
                output ? "#cf222e" : OpColor.of(op).line(),
                output ? "3" : "1.2"));
        text(svg, x, y + 15, 12, "bold", "#1b1f24", brief(node.name(), NAME_CHARACTERS));
        text(svg, x, y + 29, 10.5, "normal", "#24292f", end(op.toString(), OP_CHARACTERS));
        text(svg, x, y + 43, 10.5, "normal", "#57606a", node.type() + (output ? "  output" : ""));
        svg.append("</g>\n");
    }

    private static void text(
            StringBuilder svg, double x, double y, double size, String weight, String color, @Nullable String text) {
        svg.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%s\" font-weight=\"%s\" fill=\"%s\""
                                + " text-anchor=\"middle\">",
                        x,
                        y,
                        size,
                        weight,
                        color))
                .append(escaped(String.valueOf(text)))
                .append("</text>\n");
    }

    private static String end(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    /** The end of a name tells nodes apart; of names that a converter joined, the first alone. */
    private static String brief(String name, int most) {
        int joined = name.indexOf(';');
        String first = joined < 0 ? name : name.substring(0, joined);
        return first.length() <= most ? first : "…" + first.substring(first.length() - most + 1);
    }

    private static String count(long number) {
        return number < 10_000
                ? Long.toString(number)
                : String.format(
                        Locale.ROOT,
                        number < 1_000_000 ? "%.1f k" : "%.1f M",
                        number / (number < 1_000_000 ? 1e3 : 1e6));
    }

    /** Names come from files: characters that XML forbids become a question mark. */
    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> safe.appendCodePoint(isXml(c) ? c : '?');
            }
        });
        return safe.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t' || (c >= ' ' && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
    }
}
