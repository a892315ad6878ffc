package dev.fovea.adapters.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The fixed parts of the pages. */
final class SheetTemplate {

    private static final int LONGEST_SHORT_FACT = 48;

    private SheetTemplate() {}

    /** Everything up to the counts of a contact sheet. */
    static String head() throws IOException {
        return page("fovea contact sheet", "contact-sheet.css") + """
                <header><h1>Contact sheet</h1>
                <p class="counts">""";
    }

    /** A page up to the start of its body; it may load nothing and run no script. */
    static String page(String title, String... styleSheets) throws IOException {
        StringBuilder styles = new StringBuilder(resource("page.css"));
        for (String styleSheet : styleSheets) {
            styles.append(resource(styleSheet));
        }
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
                """ + "<title>" + title + "</title>\n<style>\n" + styles + "</style></head><body>\n";
    }

    /** From the counts of a contact sheet to its first card. */
    static String facts(List<String[]> facts) {
        return "</p>\n" + list(facts) + "</header>\n<main><ul class=\"sheet\">\n";
    }

    /** What a page was made of, as a list of terms. */
    static String list(List<String[]> facts) {
        StringBuilder html = new StringBuilder("<dl>\n");
        for (String[] fact : facts) {
            html.append(fact[1].length() > LONGEST_SHORT_FACT ? "<div class=\"wide\"><dt>" : "<div><dt>")
                    .append(ContactSheet.escaped(fact[0]))
                    .append("</dt><dd>")
                    .append(ContactSheet.escaped(fact[1]))
                    .append("</dd></div>\n");
        }
        return html.append("</dl>").toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SheetTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
