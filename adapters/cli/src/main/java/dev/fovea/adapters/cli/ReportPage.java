package dev.fovea.adapters.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A self-contained page of a few numbers and sections; it holds no script and loads nothing. */
final class ReportPage {

    private final String heading;
    private final String counts;
    private final StringBuilder tiles = new StringBuilder();
    private final StringBuilder links = new StringBuilder();
    private final StringBuilder sections = new StringBuilder();

    /**
     * A page.
     *
     * @param heading text
     * @param counts the text below it
     */
    ReportPage(String heading, String counts) {
        this.heading = heading;
        this.counts = counts;
    }

    /** Adds a number to the top of the page; both are texts. */
    ReportPage tile(String value, String what) {
        tiles.append("<li><b>")
                .append(ContactSheet.escaped(value))
                .append("</b><span>")
                .append(ContactSheet.escaped(what))
                .append("</span></li>\n");
        return this;
    }

    /**
     * Adds a section, unless there is nothing in it.
     *
     * @param name of the section, text
     * @param html what is in it
     */
    ReportPage section(String id, String name, String html) {
        if (!html.isEmpty()) {
            links.append("<a href=\"#" + id + "\">" + ContactSheet.escaped(name) + "</a>\n");
            sections.append("<section id=\"" + id + "\"><h2>" + ContactSheet.escaped(name) + "</h2>\n")
                    .append(html)
                    .append("</section>\n");
        }
        return this;
    }

    /** Adds what the page was made of. */
    ReportPage provenance(List<String[]> facts) {
        return section("provenance", "Provenance", SheetTemplate.list(facts));
    }

    /**
     * Writes the page.
     *
     * @throws dev.fovea.api.error.InvalidArgumentException when the file cannot be written
     */
    void write(Path file) throws IOException {
        try (Rows rows = Rows.to(file)) {
            rows.write(
                    SheetTemplate.page("fovea " + heading.toLowerCase(Locale.ROOT), "contact-sheet.css", "report.css"));
            rows.write("<header><h1>" + ContactSheet.escaped(heading) + "</h1>\n<p class=\"counts\">"
                    + ContactSheet.escaped(counts) + "</p>\n<ul class=\"tiles\">\n" + tiles + "</ul>\n<nav>" + links
                    + "</nav></header>\n<main>\n");
            rows.write(sections.append("</main></body></html>\n"));
        }
    }
}
