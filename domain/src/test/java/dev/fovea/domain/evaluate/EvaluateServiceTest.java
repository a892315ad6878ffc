package dev.fovea.domain.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.Evaluations;
import dev.fovea.api.evaluate.CrossValidation;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.evaluate.Mistake;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.LabelTable.Entry;
import dev.fovea.api.train.Dataset.Skipped;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole sets through a predictor. */
class EvaluateServiceTest {

    private static final LabelTable LABELS = LabelTable.of(List.of(new Entry("", "a"), new Entry("", "b")));

    private static final TablePredictor PREDICTOR = new TablePredictor(
            LABELS, new float[][] {{1, 0}, {0.25f, 0.75f}, {0.5f, 0.5f}, {0, 1}, {0.125f, 0.875f}, {1, 0}});

    private static LabelledSet set(boolean isPictures, List<Integer> broken) {
        return new LabelledSet(List.of("a", "b"), List.of(0, 1, 0, 0, 1, 0), isPictures, broken);
    }

    @Test
    void picturesAreMeasuredAndBrokenOnesListed() {
        List<Integer> told = new ArrayList<>();
        Evaluation evaluation = Evaluations.of(PREDICTOR, set(true, List.of(1)), told::add);
        assertThat(evaluation.n()).isEqualTo(5);
        assertThat(evaluation.accuracy()).isEqualTo(0.8);
        assertThat(evaluation.model()).isEqualTo("table");
        assertThat(evaluation.data()).isEqualTo("set");
        assertThat(evaluation.skipped())
                .containsExactly(new Skipped(
                        "example 1",
                        "image example 1: expected a readable file, got row 1 is gone; check the file and its"
                                + " permissions",
                        true));
        assertThat(evaluation.mistakes()).containsExactly(new Mistake(3, "example 3", 0, 1, 1, 0));
        assertThat(told).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void numbersAreMeasuredAsPicturesAre() {
        Evaluation evaluation = Evaluations.of(PREDICTOR, set(false, List.of()));
        assertThat(evaluation).isEqualTo(Evaluations.of(PREDICTOR, set(true, List.of())));
        assertThat(evaluation.accuracy()).isEqualTo(5 / 6.0);
    }

    @Test
    void moreRowsThanABatchAreMeasured() {
        List<Integer> labels = new ArrayList<>();
        float[][] scores = new float[200][];
        for (int i = 0; i < 200; i++) {
            labels.add(i % 2);
            scores[i] = i % 3 == 0 ? new float[] {1, 0} : new float[] {0, 1};
        }
        LabelledSet set = new LabelledSet(List.of("a", "b"), labels, false, List.of());
        // Right are multiples of 6, and odd numbers that are no multiples of 3: 34 and 67.
        assertThat(Evaluations.of(new TablePredictor(LABELS, scores), set)
                        .confusion()
                        .right())
                .isEqualTo(101);
    }

    @Test
    void foldsMeasureEachExampleOnce() {
        LabelledSet set = set(true, List.of());
        List<Evaluation> told = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        CrossValidation folds = Evaluations.folds(
                set,
                2,
                7,
                split -> {
                    sizes.add(split.training().size());
                    return PREDICTOR;
                },
                told::add);
        assertThat(folds.folds()).isEqualTo(told).hasSize(2);
        assertThat(sizes).containsExactly(3, 3);
        assertThat(folds.whole().n()).isEqualTo(6);
        assertThat(folds.whole().confusion())
                .isEqualTo(Evaluations.of(PREDICTOR, set).confusion());
        assertThat(folds.mean()).isEqualTo(5 / 6.0, within(1e-12));
        // One fold is all right, the other 2 of 3: the deviation of 1 and 2/3.
        assertThat(folds.deviation()).isEqualTo(Math.sqrt(2) / 6, within(1e-12));
    }

    @Test
    void foldsOfWhatHasNoClassesAreRefusedBeforeAnythingIsTrained() {
        LabelledSet numbers = new LabelledSet(List.of(), List.of(0, 1), false, List.of());
        assertThatThrownBy(() -> Evaluations.folds(
                        numbers,
                        2,
                        1,
                        split -> {
                            throw new AssertionError("trained");
                        },
                        fold -> {}))
                .hasMessageStartingWith("data set set: expected classes, to count what is told right, got numbers");
    }

    @Test
    void aSetOfWhichNothingCanBeReadIsRefused() {
        assertThatThrownBy(() -> Evaluations.of(PREDICTOR, set(true, List.of(0, 1, 2, 3, 4, 5))))
                .hasMessageStartingWith("data set set: expected at least one example that can be read, got none of 6;"
                        + " the first: image example 0: ");
    }
}
