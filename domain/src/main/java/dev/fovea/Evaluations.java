package dev.fovea;

import dev.fovea.api.evaluate.CrossValidation;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Split;
import dev.fovea.domain.evaluate.EvaluateService;
import dev.fovea.domain.evaluate.Evaluator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Classifiers measured with labelled examples.
 *
 * <p>Classes are matched to the model's labels by name, or by id where no label has the name; those that are numbers from
 * 0 mean outputs by number where no label is called so. A model may know more classes than the examples have. A model
 * without labels has its outputs in the order of the examples' classes.
 */
public final class Evaluations {

    private Evaluations() {}

    /**
     * The predictor measured with the examples; both stay the caller's. Pictures that cannot be read are skipped and
     * listed.
     *
     * @throws dev.fovea.api.error.DatasetException when a class is not among the model's labels, when the examples have
     *     no classes, or when none can be read
     * @throws dev.fovea.api.error.UnknownNameException when the model is no classifier
     * @throws dev.fovea.api.error.InvalidArgumentException when the model gives a score that is no finite number
     */
    public static Evaluation of(Predictor predictor, Dataset data) {
        return of(predictor, data, done -> {});
    }

    /**
     * As {@link #of(Predictor, Dataset)}.
     *
     * @param done is told after each example how many are done
     */
    public static Evaluation of(Predictor predictor, Dataset data, IntConsumer done) {
        Evaluator evaluator = evaluator(predictor, data);
        EvaluateService.measure(predictor, data, List.of(evaluator), done);
        return evaluator.evaluation();
    }

    /**
     * Cross-validation: the set is split as often as there are folds, classes keeping their shares, and each part is
     * measured with the predictor that learned from the others.
     *
     * @param folds at least 2
     * @param seed of the split
     * @param fit trains on the one part and gives the predictor, which is closed here; the other part may watch
     * @param each is told what each fold came to
     * @throws dev.fovea.api.error.DatasetException when there are no classes, or one has fewer examples than there are
     *     folds
     */
    public static CrossValidation folds(
            Dataset data, int folds, long seed, Function<Split, Predictor> fit, Consumer<Evaluation> each) {
        Evaluator.requireClasses(data.name(), data.classes());
        List<Evaluation> all = new ArrayList<>();
        @Nullable Evaluator whole = null;
        for (Split split : Datasets.folds(data, folds, seed)) {
            try (Predictor predictor = fit.apply(split)) {
                whole = whole == null ? evaluator(predictor, data) : whole;
                Evaluator fold = evaluator(predictor, split.validation());
                EvaluateService.measure(predictor, split.validation(), List.of(fold, whole), done -> {});
                all.add(fold.evaluation());
                each.accept(all.get(all.size() - 1));
            }
        }
        return new CrossValidation(all, Objects.requireNonNull(whole).evaluation());
    }

    private static Evaluator evaluator(Predictor predictor, Dataset data) {
        return new Evaluator(
                predictor.describe().model(), predictor.labels().orElse(null), data.name(), data.classes());
    }
}
