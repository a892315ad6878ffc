package dev.fovea.adapters.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.LabelTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFileTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat\ndog",
                "cat\ndog\n",
                "cat\r\ndog\r\n\r\n",
                "cat\rdog\r",
                " cat \n dog\n\n \n",
                "0\tcat\n1\tdog\n",
                "1\tdog\n0\tcat\n",
                "index\tname\n0\tcat\n1\tdog"
            })
    void oneLabelALineOrATable(String text) {
        LabelTable labels = LabelFile.parse(text, "l");

        assertThat(labels.size()).isEqualTo(2);
        assertThat(labels.get(0)).isEqualTo(new LabelTable.Entry("", "cat"));
        assertThat(labels.get(1)).isEqualTo(new LabelTable.Entry("", "dog"));
    }

    @Test
    void tablesWithIdentifiers() {
        LabelTable labels = LabelFile.parse("index\tsynset\tname\tlemmas\n0\tn01\tcat\tcat, tom\n1\tn02\tdog\t\n", "l");

        assertThat(labels.get(0)).isEqualTo(new LabelTable.Entry("n01", "cat"));
        assertThat(labels.get(1)).isEqualTo(new LabelTable.Entry("n02", "dog"));
    }

    @Test
    void malformedFilesNameTheLine() {
        assertMessage("", "label file l: expected at least one label, got none");
        assertMessage("\n\n", "label file l: expected at least one label, got none");
        assertMessage("cat\n\ndog", "label file l: expected a label, got a blank line at line 2");
        assertMessage(
                "0\tcat\n2\tdog",
                "label file l: expected index TAB name, the index from 0 to 1, got '2\tdog' at line 2");
        assertMessage("0\tcat\n0\tdog", "label file l: expected each index once, got 0 again at line 2");
        assertMessage("a\tb", "label file l: expected a label below the heading, got none at line 1");
    }

    private static void assertMessage(String text, String message) {
        assertThatThrownBy(() -> LabelFile.parse(text, "l"))
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    @Test
    void byteOrderMarksAreDroppedAndOtherEncodingsRefused(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("bom.txt"), "\ufeffcat\r\ndog\r\n".getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("latin.txt"), "H\u00e4ndler\n".getBytes(StandardCharsets.ISO_8859_1));
        PathFolder files = new PathFolder(folder);

        assertThat(LabelFile.read(files, "bom.txt").get(0).name()).isEqualTo("cat");
        assertThatThrownBy(() -> LabelFile.read(files, "latin.txt"))
                .isInstanceOf(ModelException.class)
                .hasMessage("label file " + folder.resolve("latin.txt")
                        + ": expected text in UTF-8, got other bytes; save it as UTF-8");
    }
}
