package dev.fovea.adapters.cli;

import dev.fovea.api.evaluate.CrossValidation;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.port.Preparation;
import dev.fovea.api.train.Dataset.Skipped;
import dev.fovea.api.train.Provenance;
import dev.fovea.api.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The page of {@code fovea train --html}. */
final class TrainingPage {

    private TrainingPage() {}

    /**
     * What the page tells.
     *
     * @param phases their names, in order
     * @param measured with what, for people
     * @param evaluation of what was not learned from; null when there was nothing
     * @param examples those of the evaluation
     * @param folds when the evaluation is of these
     * @param skipped all that was left out
     */
    record Told(
            TrainingResult result,
            List<String> phases,
            int learned,
            String measured,
            @Nullable Evaluation evaluation,
            MistakesView.Examples examples,
            @Nullable CrossValidation folds,
            List<Skipped> skipped) {}

    /** Writes the page. */
    static void write(Path file, Path model, Told told) throws IOException {
        Provenance provenance = told.result.provenance();
        ReportPage page = new ReportPage(
                "Training",
                String.format(
                        Locale.ROOT,
                        "%s: %s, which learned from %,d examples of %s, %s",
                        model.getFileName(),
                        provenance.model(),
                        told.learned,
                        provenance.data(),
                        told.measured));
        page.section("curves", "Epochs", CurvesView.of(told.result.history().epochs(), told.phases));
        if (told.folds != null) {
            page.section("folds", "Folds", folds(told.folds));
        }
        if (told.evaluation != null) {
            EvaluationReport.add(page, told.evaluation, told.examples);
        }
        EvaluationReport.skipped(page, told.skipped);
        page.provenance(facts(model, told)).write(file);
    }

    private static String folds(CrossValidation folds) {
        StringBuilder html = new StringBuilder(String.format(
                Locale.ROOT,
                "<p class=\"note\">Each example was measured with once, by a model that had not learned from it. Mean"
                        + " accuracy %.4f, standard deviation of the folds %s. The model that was written learned from"
                        + " all of them.</p>%n",
                folds.mean(),
                EvaluationText.number(folds.deviation())));
        html.append("<div class=\"wide-table\"><table class=\"scores\"><thead><tr><th scope=\"col\">Fold</th>"
                + "<th scope=\"col\">examples</th><th scope=\"col\">right</th><th scope=\"col\">accuracy</th></tr>"
                + "</thead>\n<tbody>\n");
        int number = 0;
        for (Evaluation fold : folds.folds()) {
            number++;
            html.append(String.format(
                    Locale.ROOT,
                    "<tr><th scope=\"row\">%d<i style=\"--p:%.3f\"></i></th><td>%d</td><td>%d</td><td>%.4f</td></tr>%n",
                    number,
                    fold.accuracy(),
                    fold.n(),
                    fold.confusion().right(),
                    fold.accuracy()));
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private static List<String[]> facts(Path model, Told told) {
        Provenance provenance = told.result.provenance();
        List<String[]> facts = new ArrayList<>();
        facts.add(new String[] {"File", model.toString()});
        facts.add(new String[] {"Learned from", provenance.data()});
        ImageInput image = told.result.spec().image();
        if (image != null) {
            facts.add(new String[] {"Pictures", ContactSheet.pictures(new Preparation(image, List.of()))});
        }
        facts.add(new String[] {"Seed", String.valueOf(provenance.seed())});
        facts.add(new String[] {"Runs on", provenance.backend()});
        provenance.versions().forEach((name, version) -> facts.add(new String[] {name, version}));
        facts.add(new String[] {"Machine", ContactSheet.machine()});
        facts.add(new String[] {"Made", ContactSheet.now()});
        provenance.settings().forEach((name, value) -> {
            if (!name.equals("seed")) {
                facts.add(new String[] {name, value});
            }
        });
        facts.add(new String[] {"SHA-256 of the model before", provenance.modelHash()});
        facts.add(new String[] {"SHA-256 of the examples", provenance.dataHash()});
        return facts;
    }
}
