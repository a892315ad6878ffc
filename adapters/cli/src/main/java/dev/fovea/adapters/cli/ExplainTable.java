package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.IntegratedGradients;
import java.io.IOException;
import java.util.Locale;

/** Explanations for people, some lines a picture. */
final class ExplainTable implements Sink<Explained> {

    private final Rows rows;

    ExplainTable(Rows rows) {
        this.rows = rows;
    }

    @Override
    public void success(String source, Explained explained) throws IOException {
        Attribution.Facts facts = explained.attribution().facts();
        StringBuilder text = new StringBuilder(Printable.line(source)).append('\n');
        text.append(String.format(
                Locale.ROOT,
                "  %.3f  %s%n",
                facts.label().probability(),
                Printable.line(facts.label().name())));
        text.append("  ").append(method(explained.attribution())).append('\n');
        explained
                .file()
                .ifPresent(file -> text.append("  heat map ")
                        .append(Printable.line(file.toString()))
                        .append('\n'));
        rows.write(text);
    }

    /** The method and how well it did, for people. */
    static String method(Attribution attribution) {
        Attribution.Facts facts = attribution.facts();
        String score = facts.method().score().word();
        if (!(facts.method() instanceof IntegratedGradients gradients)) {
            return String.format(
                    Locale.ROOT,
                    "occlusion, %d patches, %s %.3f, %.1f s",
                    facts.steps(),
                    score,
                    facts.score(),
                    facts.seconds());
        }
        return String.format(
                Locale.ROOT,
                "integrated gradients, %d steps, %s %.3f from %.3f, gap %s %%%s, %.1f s",
                facts.steps(),
                score,
                facts.score(),
                facts.baselineScore(),
                percent(facts.gap()),
                facts.isComplete() ? "" : " (over " + percent(gradients.tolerance()) + " %: raise --max-steps)",
                facts.seconds());
    }

    /** A share as percent, for people. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.3g", 100 * share);
    }

    @Override
    public void failure(String source, FoveaException error) throws IOException {
        rows.write(Printable.line(source) + "\n  failed: " + Printable.line(String.valueOf(error.getMessage())) + "\n");
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
