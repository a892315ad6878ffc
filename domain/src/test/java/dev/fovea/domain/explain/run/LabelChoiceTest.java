package dev.fovea.domain.explain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.LabelTable.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelChoiceTest {

    private static final LabelTable LABELS = LabelTable.of(List.of(
            new Entry("n1", "tabby, tabby cat"),
            new Entry("n2", "crane"),
            new Entry("n3", "macaw"),
            new Entry("n4", "crane")));

    private static int index(String text) {
        return LabelChoice.index(text, LABELS, 4);
    }

    @Test
    void namesIdsSynonymsAndNumbersAreFound() {
        assertThat(index("Macaw")).isEqualTo(2);
        assertThat(index("N2")).isEqualTo(1);
        assertThat(index("tabby cat")).isZero();
        assertThat(index("tabby, tabby cat")).isZero();
        assertThat(index(" 3 ")).isEqualTo(3);
        assertThat(LabelChoice.index("1", null, 2)).isEqualTo(1);
    }

    @Test
    void othersAreToldWithTheNearest() {
        assertThatThrownBy(() -> index("macow"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage(
                        "label 'macow': expected a class of the model, by name, id or a number of 0 to 3, got another;"
                                + " did you mean 'macaw'?");
        assertThatThrownBy(() -> index("4")).isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> LabelChoice.index("cat", null, 2)).hasMessageEndingWith("give a number");
        assertThatThrownBy(() -> index("crane"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("label 'crane': expected a name of one class, got that of classes [1, 3]; give the number");
    }
}
