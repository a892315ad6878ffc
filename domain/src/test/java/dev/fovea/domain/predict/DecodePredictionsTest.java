package dev.fovea.domain.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.port.DecodePredictions;
import dev.fovea.api.port.Label;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecodePredictionsTest {

    private static LabelTable labels(int n) {
        return LabelTable.of(IntStream.range(0, n)
                .mapToObj(i -> new LabelTable.Entry("n" + i, "thing " + i))
                .toList());
    }

    @Test
    void eachRowHasItsLikeliestFirst() {
        float[] values = new float[14];
        values[6] = 0.75f;
        values[2] = 0.25f;
        values[7] = 1;
        try (Tensor probabilities = Tensor.of(Shape.of(2, 7), values)) {
            List<List<Label>> rows = DecodePredictions.of(probabilities, labels(7));

            assertThat(rows).hasSize(2);
            assertThat(rows.get(0))
                    .hasSize(DecodePredictions.TOP)
                    .startsWith(new Label(6, "n6", "thing 6", 0.75f), new Label(2, "n2", "thing 2", 0.25f));
            // The rest are all 0: the lower index first.
            assertThat(rows.get(0)).extracting(Label::index).containsExactly(6, 2, 0, 1, 3);
            assertThat(rows.get(1)).extracting(Label::index).containsExactly(0, 1, 2, 3, 4);
            assertThat(DecodePredictions.of(probabilities, labels(7), 1).get(1))
                    .containsExactly(new Label(0, "n0", "thing 0", 1));
        }
    }

    @Test
    void fewerClassesThanFiveAreAllGiven() {
        try (Tensor probabilities = Tensor.of(Shape.of(1, 2), 0.25f, 0.75f)) {
            assertThat(DecodePredictions.of(probabilities, labels(2)).get(0))
                    .extracting(Label::id)
                    .containsExactly("n1", "n0");
        }
    }

    @Test
    void anEmptyBatchHasNoRows() {
        try (Tensor none = Tensor.of(Shape.of(0, 7))) {
            assertThat(DecodePredictions.of(none, labels(7))).isEmpty();
        }
    }

    @Test
    void otherWidthsAreRefused() {
        try (Tensor features = Tensor.of(Shape.of(2, 3), new float[6]);
                Tensor row = Tensor.of(Shape.of(7), new float[7])) {
            assertThatThrownBy(() -> DecodePredictions.of(features, labels(7)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage(
                            "predictions: expected a batch [n,7], a row for each picture and a value for each label, "
                                    + "got [2,3]; decode the probabilities of a model with the labels that belong to it");
            assertThatThrownBy(() -> DecodePredictions.of(row, labels(7)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("expected a batch [n,7]");
            assertThatThrownBy(() -> DecodePredictions.of(features, labels(3), 4))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("argument top: expected 1 to 3, got 4");
        }
    }
}
