package dev.fovea.adapters.cli;

import dev.fovea.Evaluations;
import dev.fovea.TrainerBuilder;
import dev.fovea.api.evaluate.CrossValidation;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** {@code fovea train --folds}: as many trainings as folds, each measured with what it did not learn from. */
final class TrainFolds implements MistakesView.Examples {

    private final Function<Split, TrainerBuilder> builders;
    private final TrainReport report;
    private final List<Dataset> parts = new ArrayList<>();

    /**
     * Folds.
     *
     * @param builders of a trainer that learns from the one part of a split
     */
    TrainFolds(Function<Split, TrainerBuilder> builders, TrainReport report) {
        this.builders = builders;
        this.report = report;
    }

    /** Trains and measures. */
    CrossValidation run(Dataset data, int folds, long seed) {
        CrossValidation done = Evaluations.folds(
                data,
                folds,
                seed,
                split -> fit(split, folds),
                evaluation -> report.fold(parts.size(), folds, evaluation));
        report.folds(done);
        return done;
    }

    private Predictor fit(Split split, int folds) {
        parts.add(split.validation());
        report.beginFold(parts.size(), folds);
        try (Trainer trainer = builders.apply(split).listener(report).build()) {
            return TrainedModel.predictor(trainer.fit(split.training()));
        }
    }

    @Override
    public Content of(int example) throws IOException {
        int index = example;
        for (Dataset part : parts) {
            if (index < part.size()) {
                return part.content(index);
            }
            index -= part.size();
        }
        throw new IndexOutOfBoundsException(example);
    }
}
