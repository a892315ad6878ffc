package dev.fovea.adapters.cli;

import dev.fovea.api.evaluate.ConfusionMatrix;
import dev.fovea.api.evaluate.ConfusionMatrix.Cell;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A confusion matrix as a table; of many classes as a picture, with the most frequent confusions beside it. */
final class ConfusionView {

    private static final int MOST_IN_TABLE = 25;
    private static final int MOST_CONFUSIONS = 25;
    private static final int MOST_PIXELS = 250;
    /** Teal and red in which grey is read on white and on black. */
    private static final int RIGHT = 0x3a8f92;

    private static final int WRONG = 0xd2553a;

    private ConfusionView() {}

    /** The matrix. */
    static String of(ConfusionMatrix matrix) throws IOException {
        return matrix.classes().size() <= MOST_IN_TABLE ? table(matrix) : picture(matrix) + confusions(matrix);
    }

    private static String table(ConfusionMatrix matrix) {
        List<String> classes = matrix.classes();
        List<Long> support =
                matrix.scores().stream().map(score -> score.support()).toList();
        StringBuilder html = new StringBuilder(
                        "<p class=\"note\">Rows are the classes, columns what they were taken for.")
                .append("</p>\n<div class=\"wide-table\"><table class=\"confusion\"><thead><tr><th></th>");
        for (String name : classes) {
            html.append("<th scope=\"col\"><span title=\"" + ContactSheet.escaped(name) + "\">")
                    .append(ContactSheet.escaped(name))
                    .append("</span></th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        for (int i = 0; i < classes.size(); i++) {
            html.append("<tr><th scope=\"row\">" + ContactSheet.escaped(classes.get(i)) + "</th>");
            for (int j = 0; j < classes.size(); j++) {
                long count = matrix.count(i, j);
                if (count == 0) {
                    html.append("<td></td>");
                } else {
                    html.append(String.format(
                            Locale.ROOT,
                            "<td class=\"%s\" style=\"--p:%.3f\" title=\"%s taken for %s\">%d</td>",
                            i == j ? "right" : "wrong",
                            (double) count / support.get(i),
                            ContactSheet.escaped(classes.get(i)),
                            ContactSheet.escaped(classes.get(j)),
                            count));
                }
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** A point a class, or a few neighbours together; stronger where a larger share of the row is. */
    private static String picture(ConfusionMatrix matrix) throws IOException {
        int classes = matrix.classes().size();
        int together = (classes + MOST_PIXELS - 1) / MOST_PIXELS;
        int side = (classes + together - 1) / together;
        long[][] counts = new long[side][side];
        long[] rows = new long[side];
        for (Cell cell : matrix.cells()) {
            counts[cell.actual() / together][cell.predicted() / together] += cell.count();
            rows[cell.actual() / together] += cell.count();
        }
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double share = rows[y] == 0 ? 0 : (double) counts[y][x] / rows[y];
                // The root lets a single confusion be seen.
                int opacity = (int) Math.round(255 * Math.sqrt(share));
                image.setRGB(x, y, opacity << 24 | (x == y ? RIGHT : WRONG));
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return String.format(
                Locale.ROOT,
                "<p class=\"note\">Rows are the %d classes in their order, columns what they were taken for%s; stronger"
                        + " where a larger share of the row is.</p>%n<img class=\"matrix\" alt=\"confusion matrix of %d"
                        + " classes\" width=\"%d\" height=\"%d\" src=\"data:image/png;base64,%s\">%n",
                classes,
                together == 1 ? "" : ", " + together + " neighbours to a point",
                classes,
                side,
                side,
                Base64.getEncoder().encodeToString(png.toByteArray()));
    }

    private static String confusions(ConfusionMatrix matrix) {
        List<Cell> cells = matrix.confusions();
        if (cells.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<div class=\"wide-table\"><table class=\"scores\"><thead><tr>")
                .append(
                        "<th scope=\"col\">Class</th><th scope=\"col\" class=\"text\">taken for</th><th scope=\"col\">examples</th>")
                .append("</tr></thead>\n<tbody>\n");
        for (Cell cell : cells.subList(0, Math.min(MOST_CONFUSIONS, cells.size()))) {
            html.append("<tr><th scope=\"row\">")
                    .append(ContactSheet.escaped(matrix.classes().get(cell.actual())))
                    .append("</th><td class=\"text\">")
                    .append(ContactSheet.escaped(matrix.classes().get(cell.predicted())))
                    .append("</td><td>")
                    .append(cell.count())
                    .append("</td></tr>\n");
        }
        html.append("</tbody></table></div>\n");
        if (cells.size() > MOST_CONFUSIONS) {
            html.append("<p class=\"note\">The " + MOST_CONFUSIONS + " most frequent of " + cells.size()
                    + " confusions.</p>\n");
        }
        return html.toString();
    }
}
