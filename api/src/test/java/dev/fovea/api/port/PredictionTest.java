package dev.fovea.api.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PredictionTest {

    @Test
    void ranksTheLikeliestFirst() {
        LabelTable labels = LabelTable.of(List.of(
                new LabelTable.Entry("n0", "cat"),
                new LabelTable.Entry("n1", "dog"),
                new LabelTable.Entry("n2", "owl")));
        Prediction prediction = prediction(labels, 0.25f, 0.5f, 0.125f);
        assertThat(prediction.top(2))
                .containsExactly(new Label(1, "n1", "dog", 0.5f), new Label(0, "n0", "cat", 0.25f));
        assertThat(prediction.probabilities()).containsExactly(0.25f, 0.5f, 0.125f);
    }

    @Test
    void oneOutputOfTwoClassesIsTheProbabilityOfTheSecond() {
        LabelTable two = LabelTable.of(List.of(new LabelTable.Entry("", "cat"), new LabelTable.Entry("", "dog")));
        Prediction prediction = prediction(two, 0.25f);
        assertThat(prediction.probabilities()).containsExactly(0.75f, 0.25f);
        assertThat(prediction.top(2)).containsExactly(new Label(0, "", "cat", 0.75f), new Label(1, "", "dog", 0.25f));
        assertThat(prediction(null, 0.25f).probabilities()).containsExactly(0.25f);
        assertThat(prediction(two, 0.25f, 0.5f).probabilities()).containsExactly(0.25f, 0.5f);
        assertThat(two.fits(1)).isTrue();
        assertThat(two.fits(2)).isTrue();
        assertThat(two.fits(3)).isFalse();
    }

    @Test
    void ofEqualsTheLowerIndexComesFirst() {
        assertThat(indices(prediction(null, 1, 3, 2, 3, 1, 3), 6)).containsExactly(1, 3, 5, 2, 0, 4);
        assertThat(indices(prediction(null, 0f, -0f), 2)).containsExactly(0, 1);
    }

    @Test
    void notANumberRanksLast() {
        float nan = Float.NaN;
        assertThat(indices(prediction(null, nan, -1, nan, Float.NEGATIVE_INFINITY, 2), 5))
                .containsExactly(4, 1, 3, 0, 2);
        assertThat(indices(prediction(null, nan, nan), 1)).containsExactly(0);
    }

    @Test
    void namesClassesByNumberWithoutLabels() {
        assertThat(prediction(null, 0, 1).top(1)).containsExactly(new Label(1, "", "class 1", 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 37, 200})
    void agreesWithAStableSort(int k) {
        Random random = new Random(5 + k);
        for (int round = 0; round < 50; round++) {
            float[] values = new float[200];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(40) == 0 ? Float.NaN : random.nextInt(30);
            }
            Comparator<Integer> likeliest = Comparator.comparing(
                    i -> Float.isNaN(values[i]) ? Float.NEGATIVE_INFINITY : values[i], Comparator.reverseOrder());
            List<Integer> sorted = IntStream.range(0, values.length)
                    .boxed()
                    .sorted(likeliest)
                    .limit(k)
                    .toList();
            assertThat(indices(prediction(null, values), k)).isEqualTo(sorted);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4, Integer.MAX_VALUE})
    void refusesKOutOfRange(int k) {
        assertThatThrownBy(() -> prediction(null, 1, 2, 3).top(k))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("argument k: expected 1 to 3, got " + k);
    }

    @Test
    void namesTheOutputsThatThereAre() {
        Prediction prediction = new Prediction(
                Map.of("b", HeapTensor.of(Shape.of(1), 1), "a", HeapTensor.of(Shape.of(1), 2)), null, null);
        assertThat(prediction.output("a").floats()).containsExactly(2);
        assertThatThrownBy(() -> prediction.output("c"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("output c: expected one of [a, b], got none of that name");
        assertThatThrownBy(() -> prediction.top(1))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("output probabilities: expected a model that classifies, got one with outputs [a, b]; "
                        + "read output(name)");
        assertThat(prediction).hasToString("Prediction[a, b]");
    }

    @Test
    void outcomesAreValuesOrReasons() {
        Outcome<Integer> good = new Outcome.Success<>("a.png", 7);
        InvalidArgumentException error =
                new InvalidArgumentException(Fault.of("a", "b").expected(1).got(2));
        Outcome<Integer> bad = new Outcome.Failure<>("b.png", error);
        assertThat(List.of(good.source(), bad.source())).containsExactly("a.png", "b.png");
        assertThat(good).isEqualTo(new Outcome.Success<>("a.png", 7)).isNotEqualTo(bad);
    }

    private static Prediction prediction(LabelTable labels, float... probabilities) {
        HeapTensor tensor = HeapTensor.of(Shape.of(probabilities.length), probabilities);
        return new Prediction(Map.of("p", tensor), "p", labels);
    }

    private static List<Integer> indices(Prediction prediction, int k) {
        return prediction.top(k).stream().map(Label::index).toList();
    }
}
