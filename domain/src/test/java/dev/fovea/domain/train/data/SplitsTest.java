package dev.fovea.domain.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitsTest {

    private static List<String> names(Dataset data) {
        return IntStream.range(0, data.size()).mapToObj(data::nameOf).toList();
    }

    private static int count(Dataset data, int label) {
        return (int) IntStream.range(0, data.size())
                .filter(i -> data.target(i)[0] == label)
                .count();
    }

    @Test
    void classesKeepTheirSharesAndTheOrderStays() throws IOException {
        FakeSet data = FakeSet.values(100, List.of("a", "b", "c"), 2);
        Split split = Splits.of(data, 0.2, 5);
        for (int label = 0; label < 3; label++) {
            assertThat(count(split.validation(), label)).isEqualTo(7);
        }
        List<String> all = new ArrayList<>(names(split.training()));
        all.addAll(names(split.validation()));
        assertThat(all).containsExactlyInAnyOrderElementsOf(names(data));
        List<Integer> order = names(split.training()).stream()
                .map(name -> Integer.valueOf(name.substring("example ".length())))
                .toList();
        assertThat(order).isSorted();
        assertThat(split.validation().classes()).hasSize(3);
        assertThat(split.validation().name()).isEqualTo("fake (validation)");
        assertThat(split.training().hash()).isNotEqualTo(split.validation().hash());
        assertThat(names(Splits.of(data, 0.2, 5).validation())).isEqualTo(names(split.validation()));
        assertThat(names(Splits.of(data, 0.2, 6).validation())).isNotEqualTo(names(split.validation()));
    }

    @Test
    void everyExampleIsMeasuredWithOnce() {
        FakeSet data = FakeSet.values(37, List.of("a", "b", "c"), 2);
        List<String> held = new ArrayList<>();
        for (Split split : Splits.folds(data, 5, 1)) {
            assertThat(split.validation().size()).isBetween(7, 8);
            assertThat(split.training().size() + split.validation().size()).isEqualTo(37);
            for (int label = 0; label < 3; label++) {
                assertThat(count(split.validation(), label)).isBetween(2, 3);
            }
            held.addAll(names(split.validation()));
        }
        assertThat(held).containsExactlyInAnyOrderElementsOf(names(data));
    }

    @Test
    void setsOfNumbersAreSplitToo() {
        Split split = Splits.of(FakeSet.values(10, List.of(), 2), 0.3, 1);
        assertThat(split.validation().size()).isEqualTo(3);
    }

    @Test
    void whatCannotBeSplitSaysSo() {
        FakeSet data = FakeSet.values(4, List.of("a", "b", "c"), 2);
        assertThatThrownBy(() -> Splits.of(data, 0.5, 1))
                .isInstanceOf(DatasetException.class)
                .hasMessage("data set fake: expected at least 2 examples of class 'b' to split, got 1; add examples, or"
                        + " name a set to measure with");
        assertThatThrownBy(() -> Splits.of(data, 1, 1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("validation split: expected a share above 0 and below 1, got 1.0");
        assertThatThrownBy(() -> Splits.folds(data, 1, 1)).hasMessage("folds: expected at least 2, got 1");
    }

    /** scikit-learn's compute_class_weight("balanced") of labels 0, 1, 0, 1, 0: 5 / (2 * 3), 5 / (2 * 2). */
    @Test
    void balancedWeightsAreThoseOfScikitLearn() {
        assertThat(Splits.balanced(FakeSet.values(5, List.of("a", "b"), 2))).containsExactly((float) (5 / 6.0), 1.25f);
        FakeSet gap = FakeSet.values(2, List.of("a", "b", "c"), 2);
        assertThat(Splits.balanced(gap)).containsExactly(1, 1, 0);
    }
}
