package dev.fovea.adapters.cli;

import dev.fovea.api.evaluate.ClassScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How well each class is told, the worst first: of many classes the first ones, the others on demand. */
final class ScoresView {

    private static final int MOST_SHOWN = 30;

    private ScoresView() {}

    /** The table. */
    static String of(List<ClassScore> scores) {
        List<ClassScore> sorted = new ArrayList<>(scores);
        // What is not defined comes last.
        sorted.sort(Comparator.comparingDouble(ClassScore::f1));
        StringBuilder html = new StringBuilder("<p class=\"note\">The worst first; a dash is a number that is not"
                + " defined: nothing was taken for the class, or it has no examples.</p>\n");
        html.append(table(sorted.subList(0, Math.min(MOST_SHOWN, sorted.size()))));
        if (sorted.size() > MOST_SHOWN) {
            html.append("<details><summary>" + (sorted.size() - MOST_SHOWN) + " more classes</summary>\n")
                    .append(table(sorted.subList(MOST_SHOWN, sorted.size())))
                    .append("</details>\n");
        }
        return html.toString();
    }

    private static String table(List<ClassScore> scores) {
        StringBuilder html = new StringBuilder("<div class=\"wide-table\"><table class=\"scores\"><thead><tr>"
                + "<th scope=\"col\">Class</th><th scope=\"col\">examples</th><th scope=\"col\">precision</th>"
                + "<th scope=\"col\">recall</th><th scope=\"col\">F1</th></tr></thead>\n<tbody>\n");
        for (ClassScore score : scores) {
            double length = Double.isFinite(score.f1()) ? score.f1() : 0;
            html.append(String.format(
                    Locale.ROOT,
                    "<tr><th scope=\"row\">%s<i style=\"--p:%.3f\"></i></th><td>%d</td><td>%s</td><td>%s</td>"
                            + "<td>%s</td></tr>%n",
                    ContactSheet.escaped(score.name()),
                    length,
                    score.support(),
                    number(score.precision()),
                    number(score.recall()),
                    number(score.f1())));
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private static String number(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.3f", share) : "&ndash;";
    }
}
