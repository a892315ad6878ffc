package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Prediction;
import java.util.List;
import java.util.Map;

/**
 * What is shown of a prediction.
 *
 * @param labels the likeliest classes, likeliest first; empty when the model is no classifier
 * @param outputs the outputs in short, by name; empty when the model is a classifier
 */
record Answer(List<Label> labels, List<OutputSummary> outputs) {

    private static final int DEFAULT_TOP = 5;

    /**
     * The answer with the likeliest labels of a classifier, or else with all outputs.
     *
     * @param top labels wanted; 0 for the default, five or all of a model with fewer classes
     * @throws InvalidArgumentException when the model has fewer classes
     */
    static Answer of(Prediction prediction, int top) {
        if (!prediction.isClassifier()) {
            List<OutputSummary> outputs = prediction.outputs().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(entry -> OutputSummary.of(entry.getKey(), entry.getValue()))
                    .toList();
            return new Answer(List.of(), outputs);
        }
        try {
            int wanted = top == 0 ? Math.min(DEFAULT_TOP, prediction.probabilities().length) : top;
            return new Answer(prediction.top(wanted), List.of());
        } catch (InvalidArgumentException e) {
            throw new InvalidArgumentException(
                    Fault.of("option", "--top")
                            .expected("at most the model's " + prediction.probabilities().length + " classes")
                            .got(top),
                    e);
        }
    }
}
