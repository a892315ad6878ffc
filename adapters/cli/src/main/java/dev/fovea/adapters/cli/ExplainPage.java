package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.Explainer;
import dev.fovea.api.explain.Explanation;
import dev.fovea.api.image.Image;
import dev.fovea.api.port.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One self-contained page with every photo beside its heat map, and how they were made below. It is written picture by
 * picture. Every text from outside is escaped, and the page's own policy forbids scripts and the network.
 */
final class ExplainPage implements Sink<Explained> {

    private static final int LONGEST_SIDE = 640;

    private final Rows rows;
    private final String provenance;
    private long done;
    private long failed;

    private ExplainPage(Rows rows, String provenance) {
        this.rows = rows;
        this.provenance = provenance;
    }

    /**
     * Begins a page.
     *
     * @param version of fovea
     * @throws dev.fovea.api.error.InvalidArgumentException when the file cannot be written
     */
    static ExplainPage create(Path path, Explainer explainer, String version) throws IOException {
        String head = SheetTemplate.page("fovea explain", "explain.css") + "<header><h1>What speaks for it</h1>\n"
                + "<p class=\"legend\"><span class=\"against\">against</span><i aria-hidden=\"true\"></i>"
                + "<span class=\"for\">for the label</span></p>\n</header>\n<main>\n";
        Rows rows = Rows.to(path);
        rows.write(head);
        return new ExplainPage(rows, SheetTemplate.list(facts(explainer, version)));
    }

    private static List<String[]> facts(Explainer explainer, String version) {
        List<String[]> facts = new ArrayList<>();
        facts.add(new String[] {"Method", explainer.method().id().replace('-', ' ')});
        facts.add(new String[] {"Settings", explainer.method().settings()});
        facts.add(new String[] {
            "Heat maps",
            "sums over the channels of a pixel, smoothed by a Gaussian of " + percentOfSide()
                    + " of the model's input; each map has its own strongest colour"
        });
        facts.addAll(ContactSheet.facts(explainer.describe(), version));
        return facts;
    }

    private static String percentOfSide() {
        return Math.round(100 * Explanation.SMOOTHING) + " % of the longer side";
    }

    @Override
    public void success(String source, Explained explained) throws IOException {
        done++;
        Attribution.Facts facts = explained.attribution().facts();
        String name = ContactSheet.fileName(source);
        String label = facts.label().name();
        StringBuilder html = new StringBuilder("<article><h2 title=\"" + ContactSheet.escaped(source) + "\">"
                + ContactSheet.escaped(name) + "</h2>\n<div class=\"pair\">");
        html.append(figure(explained.photo(), name, "the photo"));
        html.append(figure(explained.heatMap(), name + ", heat map of " + label, "what speaks for " + label));
        html.append("</div>\n<ol class=\"labels\">");
        facts.top()
                .forEach(each ->
                        html.append(bar(each, each.index() == facts.label().index())));
        if (facts.top().stream().noneMatch(each -> each.index() == facts.label().index())) {
            html.append(bar(facts.label(), true));
        }
        html.append("</ol>\n<p class=\"how\">")
                .append(ContactSheet.escaped(ExplainTable.method(explained.attribution())))
                .append("</p></article>\n");
        rows.write(html);
    }

    private static String figure(Image image, String alternative, String caption) throws IOException {
        Thumbnail thumbnail = Thumbnail.of(image, LONGEST_SIDE);
        return "<figure><img width=\"" + thumbnail.width() + "\" height=\"" + thumbnail.height() + "\" alt=\""
                + ContactSheet.escaped(alternative) + "\" src=\"data:image/jpeg;base64," + thumbnail.jpeg()
                + "\"><figcaption>" + ContactSheet.escaped(caption) + "</figcaption></figure>";
    }

    private static String bar(Label label, boolean isExplained) {
        double share = label.probability() >= 0 ? Math.min(1, label.probability()) : 0;
        return String.format(
                Locale.ROOT,
                "<li%s><span>%s</span><data value=\"%s\">%.3f</data><i style=\"--p:%.4f\"></i></li>",
                isExplained ? " class=\"explained\"" : "",
                ContactSheet.escaped(label.name()),
                label.probability(),
                label.probability(),
                share);
    }

    @Override
    public void failure(String source, FoveaException error) throws IOException {
        done++;
        failed++;
        rows.write("<article class=\"failed\"><h2>" + ContactSheet.escaped(ContactSheet.fileName(source))
                + "</h2><p class=\"reason\"><b>" + ContactSheet.escaped(error.type()) + "</b> "
                + ContactSheet.escaped(String.valueOf(error.getMessage())) + "</p></article>\n");
    }

    @Override
    public void stop() throws IOException {
        end("Unfinished: the run was stopped before its end. ");
    }

    @Override
    public void close() throws IOException {
        end("");
    }

    private void end(String unfinished) throws IOException {
        rows.write(String.format(
                Locale.ROOT,
                "</main>\n<footer><p>%s%,d %s%s.</p>\n%s</footer></body></html>%n",
                unfinished,
                done,
                done == 1 ? "picture" : "pictures",
                failed == 0 ? "" : ", of which " + failed + " failed",
                provenance));
        rows.close();
    }
}
