package dev.fovea.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report as pictures: one SVG for a README, one page for a browser; both complete in themselves. */
public final class Chart {

    private static final int GAP = 28;

    private static final String COLOURS = """
            :root{--page:#fff;--ink:#1b1f24;--soft:#59636e;--grid:#e3e7eb;--own:#0b62d6;--peer:#c2571a;--floor:#6e7781}
            @media(prefers-color-scheme:dark){:root{--page:#0f1419;--ink:#e6edf3;--soft:#9aa5b1;--grid:#2a323c;
            --own:#5aa2ff;--peer:#f0883e;--floor:#8b949e}}
            """;

    private static final String DRAWING = """
            text{font:12.5px system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:var(--ink);paint-order:stroke;
            stroke:var(--page);stroke-width:4px;stroke-linejoin:round}
            .title{font-size:14px;font-weight:600}
            .tick{font-size:11px;fill:var(--soft);text-anchor:middle}
            .value{text-anchor:end;font-variant-numeric:tabular-nums}
            .grid,.track{stroke:var(--grid);stroke-width:1}
            .floor{stroke:var(--floor);stroke-width:1.5;stroke-dasharray:3 4}
            .range{stroke-width:3;stroke-linecap:round;opacity:.45}
            .baseline .dot,.fovea .dot{fill:var(--own)} .baseline .range,.fovea .range{stroke:var(--own)}
            .fovea .dot{fill:var(--page);stroke:var(--own);stroke-width:2.5}
            .baseline .name,.baseline .value{font-weight:600}
            .peer .dot{fill:var(--peer)} .peer .range{stroke:var(--peer)}
            .limit .dot{fill:var(--floor)} .limit .range{stroke:var(--floor)}
            .limit .name,.limit .value{fill:var(--soft)}
            """;

    private static final String PAGE = """
            body{margin:0 auto;max-width:1480px;padding:20px 16px 40px;background:var(--page);color:var(--ink);
            font:15px/1.5 system-ui,'Segoe UI',Helvetica,Arial,sans-serif}
            h1{font-size:22px;margin:0 0 4px} h2{font-size:17px;margin:32px 0 8px} p{margin:0 0 8px;max-width:80ch}
            .soft{color:var(--soft);font-size:13px} code{font-size:13px;overflow-wrap:anywhere}
            .panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,420px),1fr));gap:28px 32px;
            margin-top:20px;align-items:start} .panels svg{width:100%;height:auto;display:block}
            ul{padding-left:20px;margin:0} li{margin:3px 0} .missed{color:var(--peer)}
            """;

    private Chart() {}

    /** All panels in two columns. */
    public static String svg(Report report) {
        List<Panel> panels = panels(report);
        int[] heights = {GAP / 2, GAP / 2};
        StringBuilder body = new StringBuilder();
        for (Panel panel : panels) {
            int column = heights[0] <= heights[1] ? 0 : 1;
            body.append(String.format(
                    Locale.ROOT,
                    "<g transform='translate(%d %d)'>%n%s</g>%n",
                    GAP / 2 + column * (Panel.WIDTH + GAP),
                    heights[column],
                    panel.body()));
            heights[column] += panel.height() + GAP;
        }
        int width = panels.size() < 2 ? Panel.WIDTH + GAP : 2 * (Panel.WIDTH + GAP);
        int height = Math.max(heights[0], heights[1]);
        return String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img'>%n"
                        + "<title>%s</title>%n<style>%n%s%s</style>%n"
                        + "<rect width='100%%' height='100%%' fill='var(--page)'/>%n%s</svg>%n",
                width,
                height,
                width,
                height,
                escaped(report.machine().line()),
                COLOURS,
                DRAWING,
                body);
    }

    /** A page with the panels, as many beside each other as there is room for. */
    public static String html(Report report) {
        StringBuilder body = new StringBuilder();
        for (Panel panel : panels(report)) {
            body.append(String.format(
                    Locale.ROOT,
                    "<svg viewBox='0 0 %d %d' role='img'>%n%s</svg>%n",
                    Panel.WIDTH,
                    panel.height(),
                    panel.body()));
        }
        return String.format(
                Locale.ROOT,
                "<!doctype html>%n<html lang='en'><head><meta charset='utf-8'>%n"
                        + "<meta name='viewport' content='width=device-width,initial-scale=1'>%n"
                        + "<title>fovea benchmarks, %s</title>%n<style>%n%s%s%s</style></head>%n<body>%n"
                        + "<h1>fovea benchmarks</h1>%n<p class='soft'>%s</p>%n"
                        + "<p class='soft'>Repeat it with <code>%s</code>. A dot is the median of a contestant's rounds,"
                        + " the line behind it runs from the fastest round to the slowest; the scale is logarithmic and"
                        + " left is faster. Blue is fovea, orange its peers, each with its time as a multiple of"
                        + " fovea's; the dashed line is what the machine allows.</p>%n%s"
                        + "<div class='panels'>%n%s</div>%n%s</body></html>%n",
                escaped(report.machine().date()),
                COLOURS,
                DRAWING,
                PAGE,
                escaped(report.machine().line()),
                escaped(report.command()),
                verdicts(report),
                body,
                list("Not run", report.skipped().stream().map(Chart::item).toList()));
    }

    private static List<Panel> panels(Report report) {
        return report.tables().stream().map(table -> new Panel(report, table)).toList();
    }

    private static String verdicts(Report report) {
        List<String> items = new ArrayList<>();
        for (Target.Verdict verdict : report.verdicts()) {
            String style = verdict.reached() ? "" : " class='missed'";
            items.add("<li" + style + ">" + escaped(verdict.text().replaceAll("  +", " ")) + "</li>");
        }
        return list("Targets", items);
    }

    private static String item(String text) {
        return "<li>" + escaped(text) + "</li>";
    }

    private static String list(String heading, List<String> items) {
        return items.isEmpty() ? "" : "<h2>" + heading + "</h2>\n<ul>\n" + String.join("\n", items) + "\n</ul>\n";
    }

    /** The text with the characters replaced that mean something in XML. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }
}
