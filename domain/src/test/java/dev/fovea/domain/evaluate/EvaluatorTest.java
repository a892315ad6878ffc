package dev.fovea.domain.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.evaluate.Calibration;
import dev.fovea.api.evaluate.Calibration.Bin;
import dev.fovea.api.evaluate.ClassScore;
import dev.fovea.api.evaluate.ConfusionMatrix;
import dev.fovea.api.evaluate.ConfusionMatrix.Cell;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.evaluate.Interval;
import dev.fovea.api.evaluate.Mistake;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.LabelTable.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that were worked out by hand. */
class EvaluatorTest {

    /** Of sums of doubles: a few roundings. */
    private static final double ROUNDING = 1e-12;

    private static LabelTable labels(String... names) {
        return LabelTable.of(
                Arrays.stream(names).map(name -> new Entry("", name)).toList());
    }

    private static Evaluator of(LabelTable labels, String... classes) {
        return new Evaluator("m", labels, "d", List.of(classes));
    }

    /** cat: 2 right, 1 taken for dog; dog: 1 right, 1 taken for cat. The model's outputs are in another order. */
    private static Evaluation five() {
        Evaluator evaluator = of(labels("dog", "cat"), "cat", "dog");
        evaluator.add("a", 0, new float[] {0.25f, 0.75f});
        evaluator.add("b", 0, new float[] {0.125f, 0.875f});
        evaluator.add("c", 0, new float[] {0.75f, 0.25f});
        evaluator.add("d", 1, new float[] {0.875f, 0.125f});
        evaluator.add("e", 1, new float[] {0.0625f, 0.9375f});
        return evaluator.evaluation();
    }

    /** What a network with one sigmoid output and no labels is asked with. */
    @Test
    void oneOutputIsTheProbabilityOfASecondClass() {
        Evaluator evaluator = of(null, "no", "yes");
        evaluator.add("a", 1, new float[] {0.75f});
        evaluator.add("b", 1, new float[] {0.25f});
        evaluator.add("c", 0, new float[] {0.125f});
        Evaluation evaluation = evaluator.evaluation();
        assertThat(evaluation.accuracy()).isEqualTo(2 / 3.0);
        assertThat(evaluation.mistakes()).containsExactly(new Mistake(1, "b", 1, 0, 0.75f, 0.25f));
        assertThat(evaluation.logLoss())
                .isEqualTo(-(Math.log(0.75) + Math.log(0.25) + Math.log(0.875)) / 3, within(ROUNDING));
    }

    @Test
    void theNumbersOfFiveExamples() {
        Evaluation five = five();
        assertThat(five.n()).isEqualTo(5);
        assertThat(five.accuracy()).isEqualTo(0.6);
        assertThat(five.confusion().classes()).containsExactly("cat", "dog");
        assertThat(five.confusion().cells())
                .containsExactly(new Cell(0, 0, 2), new Cell(0, 1, 1), new Cell(1, 0, 1), new Cell(1, 1, 1));
        assertThat(five.perClass()).containsExactly(new ClassScore("cat", 3, 3, 2), new ClassScore("dog", 2, 2, 1));
        assertThat(five.perClass().get(0).precision()).isEqualTo(2 / 3.0);
        assertThat(five.perClass().get(0).recall()).isEqualTo(2 / 3.0);
        assertThat(five.perClass().get(1).f1()).isEqualTo(0.5);
        assertThat(five.macroF1()).isEqualTo((2 / 3.0 + 0.5) / 2, within(ROUNDING));
        assertThat(five.balancedAccuracy()).isEqualTo((2 / 3.0 + 0.5) / 2, within(ROUNDING));
        assertThat(five.topK()).isEqualTo(2);
        assertThat(five.topAccuracy()).isEqualTo(1);
        double log = -(Math.log(0.75) + Math.log(0.875) + Math.log(0.25) + Math.log(0.875) + Math.log(0.0625)) / 5;
        assertThat(five.logLoss()).isEqualTo(log, within(ROUNDING));
        assertThat(five.mistakes())
                .containsExactly(new Mistake(4, "e", 1, 0, 0.9375f, 0.0625f), new Mistake(2, "c", 0, 1, 0.75f, 0.25f));
    }

    /** Bins of 1/15: 0.75 is in (11/15, 12/15], 0.875 in (13/15, 14/15], 0.9375 in (14/15, 1]. */
    @Test
    void theCalibrationOfFiveExamples() {
        Calibration calibration = five().calibration();
        assertThat(calibration.bins()).hasSize(15);
        assertThat(calibration.bins().get(11)).isEqualTo(new Bin(11 / 15.0, 12 / 15.0, 2, 0.75, 0.5));
        assertThat(calibration.bins().get(13)).isEqualTo(new Bin(13 / 15.0, 14 / 15.0, 2, 0.875, 1));
        assertThat(calibration.bins().get(14)).isEqualTo(new Bin(14 / 15.0, 1, 1, 0.9375, 0));
        assertThat(calibration.bins().get(0).confidence()).isNaN();
        assertThat(calibration.expectedError()).isEqualTo((2 * 0.25 + 2 * 0.125 + 0.9375) / 5, within(ROUNDING));
        assertThat(calibration.largestError()).isEqualTo(0.9375);
    }

    /** The roots of (p - found / all)^2 = z^2 p (1 - p) / all, as mpmath finds them in 30 digits. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, 0, 0.793450685622762612",
        "1, 1, 0.206549314377237388, 1",
        "5, 10, 0.236593090512563978, 0.763406909487436022",
        "90, 100, 0.825634338495086537, 0.944770862939324915",
        "0, 0, 0, 1"
    })
    void theInterval(long found, long all, double low, double high) {
        Interval interval = Interval.wilson(found, all);
        assertThat(interval.low()).isEqualTo(low, within(ROUNDING));
        assertThat(interval.high()).isEqualTo(high, within(ROUNDING));
    }

    @Test
    void oneExampleThatIsWrong() {
        Evaluator evaluator = of(labels("a", "b"), "a");
        evaluator.add("x", 0, new float[] {0, 1});
        Evaluation one = evaluator.evaluation();
        assertThat(one.accuracy()).isZero();
        assertThat(one.confusion().classes()).containsExactly("a", "b");
        assertThat(one.perClass().get(0).precision()).isNaN();
        assertThat(one.perClass().get(0).recall()).isZero();
        assertThat(one.perClass().get(0).f1()).isZero();
        assertThat(one.perClass().get(1).precision()).isZero();
        assertThat(one.perClass().get(1).recall()).isNaN();
        assertThat(one.logLoss()).isEqualTo(23 * Math.log(2), within(ROUNDING));
        assertThat(one.calibration().expectedError()).isEqualTo(1);
    }

    @Test
    void aClassWithoutExamplesThatNothingIsTakenFor() {
        Evaluator evaluator = of(labels("a", "b"), "a", "b");
        evaluator.add("x", 0, new float[] {1, 0});
        ClassScore none = evaluator.evaluation().perClass().get(1);
        assertThat(none).isEqualTo(new ClassScore("b", 0, 0, 0));
        assertThat(none.precision()).isNaN();
        assertThat(none.f1()).isNaN();
        assertThat(evaluator.evaluation().macroF1()).isEqualTo(1);
    }

    @Test
    void oneClassAloneIsMeasured() {
        Evaluator evaluator = of(labels("a"), "a");
        evaluator.add("x", 0, new float[] {1});
        Evaluation one = evaluator.evaluation();
        assertThat(one.accuracy()).isEqualTo(1);
        assertThat(one.topK()).isEqualTo(1);
    }

    @Test
    void ofEqualScoresTheFirstOutputIsTheAnswer() {
        Evaluator evaluator = of(labels("a", "b", "c", "d", "e", "f", "g"), "a", "g");
        float[] equal = {0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f};
        evaluator.add("x", 0, equal);
        evaluator.add("y", 1, equal);
        Evaluation tie = evaluator.evaluation();
        assertThat(tie.confusion().cells()).containsExactly(new Cell(0, 0, 1), new Cell(1, 0, 1));
        assertThat(tie.topK()).isEqualTo(5);
        assertThat(tie.topAccuracy()).isEqualTo(0.5);
    }

    @Test
    void otherLabelsOfTheModelAreColumnsOfTheirOwn() {
        Evaluator evaluator = of(labels("z", "b", "y", "a"), "a", "b");
        evaluator.add("1", 0, new float[] {0, 0, 1, 0});
        evaluator.add("2", 1, new float[] {1, 0, 0, 0});
        evaluator.add("3", 0, new float[] {0, 0, 0, 1});
        Evaluation two = evaluator.evaluation();
        assertThat(two.confusion().classes()).containsExactly("a", "b", "z", "y");
        assertThat(two.confusion().confusions()).containsExactly(new Cell(0, 3, 1), new Cell(1, 2, 1));
        assertThat(two.mistakes()).extracting(Mistake::predicted).containsExactly(3, 2);
        assertThat(two.macroF1()).isEqualTo((2 / 3.0 + 0) / 2, within(ROUNDING));
    }

    @Test
    void scoresThatAreNoProbabilitiesHaveNoCalibration() {
        Evaluator evaluator = of(labels("a", "b"), "a", "b");
        evaluator.add("x", 0, new float[] {0.5f, 0.25f});
        evaluator.add("y", 1, new float[] {-3, 7});
        Evaluation logits = evaluator.evaluation();
        assertThat(logits.accuracy()).isEqualTo(1);
        assertThat(logits.calibration()).isNull();
        assertThat(logits.logLoss()).isNaN();
    }

    /** Against the definition, over all scores at once. */
    @Test
    void manyRandomScoresCountAsTheDefinitionSays() {
        Random random = new Random(7);
        int classes = 9;
        int n = 2000;
        Evaluator evaluator = new Evaluator("m", null, "d", List.of("0", "1", "2", "3", "4", "5", "6", "7", "8"));
        int found = 0;
        int inTop = 0;
        int[] binned = new int[15];
        double[] confidence = new double[15];
        double[] right = new double[15];
        for (int i = 0; i < n; i++) {
            float[] scores = new float[classes];
            float sum = 0;
            for (int c = 0; c < classes; c++) {
                scores[c] = (float) Math.exp(3 * random.nextGaussian());
                sum += scores[c];
            }
            for (int c = 0; c < classes; c++) {
                scores[c] /= sum;
            }
            int actual = random.nextInt(classes);
            evaluator.add("e" + i, actual, scores);
            Integer[] order = {0, 1, 2, 3, 4, 5, 6, 7, 8};
            Arrays.sort(order, (a, b) -> Float.compare(scores[b], scores[a]));
            found += order[0] == actual ? 1 : 0;
            inTop += Arrays.asList(order).subList(0, 5).contains(actual) ? 1 : 0;
            double top = scores[order[0]];
            for (int bin = 0; bin < 15; bin++) {
                if (top > bin / 15.0 && top <= (bin + 1) / 15.0) {
                    binned[bin]++;
                    confidence[bin] += top;
                    right[bin] += order[0] == actual ? 1 : 0;
                }
            }
        }
        double error = 0;
        for (int bin = 0; bin < 15; bin++) {
            error += Math.abs(right[bin] - confidence[bin]) / n;
        }
        Evaluation evaluation = evaluator.evaluation();
        assertThat(evaluation.accuracy()).isEqualTo((double) found / n);
        assertThat(evaluation.topAccuracy()).isEqualTo((double) inTop / n);
        assertThat(evaluation.calibration().expectedError()).isEqualTo(error, within(1e-9));
        assertThat(evaluation.calibration().bins())
                .extracting(Bin::count)
                .containsExactly(Arrays.stream(binned).mapToObj(Long::valueOf).toArray(Long[]::new));
        assertThat(evaluation.mistakes())
                .hasSize(100)
                .isSortedAccordingTo((a, b) -> Float.compare(b.confidence(), a.confidence()));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void aScoreThatIsNoNumberIsRefused(float score) {
        Evaluator evaluator = of(labels("a", "b"), "a", "b");
        assertThatThrownBy(() -> evaluator.add("x.jpg", 0, new float[] {0, score}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("score x.jpg: expected a finite number, got " + score
                        + " at output 1; look at the model: its weights, or what it divides by");
    }

    @Test
    void aClassThatIsNoLabelIsRefused() {
        assertThatThrownBy(() -> of(labels("cat", "dog"), "cat", "dogs", "bird"))
                .isInstanceOf(DatasetException.class)
                .hasMessage(
                        "class 'dogs' of d: expected the name of a label of model m, got none of them, as of 1 other"
                                + " class; name the classes as the model does, or take a model that knows them; did you mean"
                                + " 'dog'?");
        assertThatThrownBy(() -> of(labels("cat", "dog"), "cat", "dogs", "bird", "cow"))
                .hasMessageContaining("got none of them, as of 2 other classes;");
        assertThatThrownBy(() -> of(labels("cat", "dog"), "bird", "cat"))
                .hasMessage("class 'bird' of d: expected the name of a label of model m, got none of them; name the"
                        + " classes as the model does, or take a model that knows them; known are cat, dog");
    }

    @Test
    void labelsAreFoundByIdAndByNumberToo() {
        LabelTable birds =
                LabelTable.of(List.of(new Entry("n1", "crane"), new Entry("n2", "crane"), new Entry("n3", "hen")));
        Evaluator byId = of(birds, "n2", "n3");
        byId.add("x", 0, new float[] {0, 1, 0});
        byId.add("y", 1, new float[] {1, 0, 0});
        assertThat(byId.evaluation().confusion().classes()).containsExactly("n2", "hen", "crane");
        Evaluator byNumber = of(birds, "0", "1");
        byNumber.add("x", 1, new float[] {0, 1, 0});
        assertThat(byNumber.evaluation().accuracy()).isEqualTo(1);
        assertThatThrownBy(() -> of(birds, "crane"))
                .hasMessage("class 'crane' of d: expected the name of one label of model m, got that of n1 and n2;"
                        + " name the class by its id");
        assertThatThrownBy(() -> of(birds, "hen", "n3")).hasMessageContaining("that of another class");
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        assertThatThrownBy(() -> of(labels("a", "b")))
                .hasMessage("data set d: expected classes, to count what is told right, got numbers as targets; measure"
                        + " with a set of classes");
        Evaluator evaluator = of(null, "a", "b");
        assertThatThrownBy(() -> evaluator.add("x", 0, new float[3]))
                .isInstanceOf(ShapeException.class)
                .hasMessage("scores x: expected 2, as many as classes, of a model without labels, got 3; take a model"
                        + " that was made for these classes");
        assertThatThrownBy(evaluator::evaluation)
                .hasMessageContaining("at least one example that can be read, got none");
        evaluator.skip("bad.jpg", "image bad.jpg: no picture");
        assertThatThrownBy(evaluator::evaluation)
                .hasMessageContaining("got none of 1; the first: image bad.jpg: no picture");
    }

    @Test
    void aMatrixRefusesWhatIsNoCount() {
        for (Cell cell : List.of(new Cell(0, 1, 1), new Cell(-1, 0, 1), new Cell(0, 0, 0))) {
            assertThatThrownBy(() -> new ConfusionMatrix(List.of("a"), List.of(cell)))
                    .isInstanceOf(InvalidArgumentException.class);
        }
    }
}
