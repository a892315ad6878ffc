package dev.fovea.adapters.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The fixed parts of the contact sheet. */
final class SheetTemplate {

    private static final int LONGEST_SHORT_FACT = 48;

    private SheetTemplate() {}

    /** Everything up to the counts. */
    static String head() throws IOException {
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
                <title>fovea contact sheet</title>
                <style>
                """ + style() + """
                </style></head><body>
                <header><h1>Contact sheet</h1>
                <p class="counts">""";
    }

    /** From the counts to the first card. */
    static String facts(List<String[]> facts) {
        StringBuilder html = new StringBuilder("</p>\n<dl>\n");
        for (String[] fact : facts) {
            html.append(fact[1].length() > LONGEST_SHORT_FACT ? "<div class=\"wide\"><dt>" : "<div><dt>")
                    .append(ContactSheet.escaped(fact[0]))
                    .append("</dt><dd>")
                    .append(ContactSheet.escaped(fact[1]))
                    .append("</dd></div>\n");
        }
        return html.append("</dl></header>\n<main><ul class=\"sheet\">\n").toString();
    }

    private static String style() throws IOException {
        try (InputStream in = SheetTemplate.class.getResourceAsStream("contact-sheet.css")) {
            if (in == null) {
                throw new IOException("the jar lacks contact-sheet.css");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
