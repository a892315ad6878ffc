package dev.fovea.adapters.cli;

import dev.fovea.api.train.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A training's loss, accuracy and learning rate, epoch by epoch, as charts. */
final class CurvesView {

    private CurvesView() {}

    /**
     * The charts.
     *
     * @param epochs of all phases; each phase begins with a lower number than the one before it ends with
     * @param phases their names, in order
     */
    static String of(List<Epoch> epochs, List<String> phases) {
        List<LineChart> charts = List.of(
                new LineChart("Loss")
                        .line("training", "first", values(epochs, Epoch::loss))
                        .line("measured", "second", values(epochs, Epoch::validationLoss)),
                new LineChart("Accuracy")
                        .line("training", "first", values(epochs, Epoch::accuracy))
                        .line("measured", "second", values(epochs, Epoch::validationAccuracy)),
                new LineChart("Learning rate").reach(0).line("rate", "first", values(epochs, Epoch::rate)));
        List<Integer> starts = starts(epochs);
        StringBuilder html = new StringBuilder("<div class=\"charts\">\n");
        for (LineChart chart : charts) {
            if (starts.size() > 1) {
                for (int i = 0; i < starts.size(); i++) {
                    chart.mark(starts.get(i) + 1, i < phases.size() ? phases.get(i) : "");
                }
            }
            html.append(chart.html());
        }
        return html.append("</div>\n").toString();
    }

    /** Where phases begin, from 0. */
    static List<Integer> starts(List<Epoch> epochs) {
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < epochs.size(); i++) {
            if (i == 0 || epochs.get(i).number() <= epochs.get(i - 1).number()) {
                starts.add(i);
            }
        }
        return starts;
    }

    private static List<Double> values(List<Epoch> epochs, ToDoubleFunction<Epoch> number) {
        return epochs.stream().map(number::applyAsDouble).toList();
    }
}
