package dev.fovea.adapters.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvReaderTest {

    @TempDir
    private Path root;

    @BeforeEach
    void photos() throws IOException {
        for (String name : List.of("a.png", "b.png", "in/c.png", "odd, \"name\".png")) {
            SetFiles.photo(root.resolve(name), 1);
        }
    }

    private Dataset open(String text) throws IOException {
        Path file = Files.writeString(root.resolve("photos.csv"), text);
        assertThat(new CsvReader().accepts(file)).isTrue();
        return new CsvReader().open(file, DatasetOptions.training());
    }

    @Test
    void recordsArePathLabelAndWeight() throws IOException {
        try (Dataset data = open("a.png,cat,2\r\nb.png, dog ,0.5\n\nin/c.png,cat,1\n\"odd, \"\"name\"\".png\",dog,0")) {
            assertThat(data.classes()).containsExactly("cat", "dog");
            assertThat(data.size()).isEqualTo(4);
            assertThat(data.nameOf(2)).isEqualTo(root.resolve("in/c.png").toString());
            assertThat(data.nameOf(3))
                    .isEqualTo(root.resolve("odd, \"name\".png").toString());
            assertThat(data.target(1)).containsExactly(1);
            assertThat(data.weight(0)).isEqualTo(2);
            assertThat(data.weight(3)).isZero();
            assertThat(data.hash()).matches("[0-9a-f]{64}");
        }
    }

    @Test
    void aHeaderNamesColumnsInAnyOrder() throws IOException {
        try (Dataset data = open("\ufeffLabel,id,Filename\ncat,7,a.png\ndog,8,b.png\n")) {
            assertThat(data.classes()).containsExactly("cat", "dog");
            assertThat(data.nameOf(1)).endsWith("b.png");
            assertThat(data.weight(1)).isEqualTo(1);
        }
    }

    @Test
    void labelsThatAreNumbersAreOrderedByNumber() throws IOException {
        try (Dataset data = open("a.png,10\nb.png,9\nin/c.png,2\n")) {
            assertThat(data.classes()).containsExactly("2", "9", "10");
        }
    }

    @Test
    void tabsSeparateInTsv() throws IOException {
        Path file = Files.writeString(root.resolve("photos.tsv"), "a.png\tcat\nb.png\tdog\n");
        try (Dataset data = new CsvReader().open(file, DatasetOptions.training())) {
            assertThat(data.size()).isEqualTo(2);
        }
    }

    @Test
    void whatHasNoPhotoIsListed() throws IOException {
        Files.createFile(root.resolve("empty.png"));
        try (Dataset data = open("a.png,cat\nb.png,dog\ngone.png,dog\nempty.png,cat\nin,cat\n,cat\nin/c.png,\n")) {
            assertThat(data.size()).isEqualTo(2);
            assertThat(data.skipped())
                    .containsExactly(
                            new Dataset.Skipped("gone.png", "no such file", true),
                            new Dataset.Skipped("empty.png", "0 bytes", true),
                            new Dataset.Skipped("in", "not a regular file", true),
                            new Dataset.Skipped(root.resolve("photos.csv") + " line 6", "no path", true),
                            new Dataset.Skipped("in/c.png", "no label", false));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|records of path,label[,weight], got an empty file; list the photos in it",
                "a.png|a header with the columns path and label, or records of path,label[,weight], got 1 field in the"
                        + " first line; write a header",
                "`a.png,cat\nb.png`|2 fields, as in the first line, got 1 at line 2; correct the line",
                "`a.png,cat,1\nb.png,dog,much`|a weight, got 'much' at line 2; correct the line",
                "`a.png,cat,1\nb.png,dog,-1`|a finite weight of at least 0, got -1 at line 2; correct the line",
                "`a.png,cat\nb.png,cat`|at least 2 classes, got only 'cat'; list photos of something else",
                "`a.png,cat\nnone.png,dog`|at least one photo of class 'dog', got none that can be read; check its paths",
                "`a.png,cat\n\"b.png,dog`|a closing quote, got the end of the file at line 2; write it as CSV (RFC 4180)",
                "`a.png,cat\n\"b.png\"x,dog`|a separator after a closing quote, got 'x' at line 2; write it as CSV (RFC"
                        + " 4180)"
            })
    void aBadManifestSaysWhereAndWhat(String text, String message) {
        assertThatThrownBy(() -> open(text.replace("``", "")))
                .isInstanceOf(DatasetException.class)
                .hasMessage("data set " + root.resolve("photos.csv") + ": expected " + message);
    }

    @Test
    void aManifestOfWhichNoPhotoIsThereSaysHowPathsAreMeant() {
        assertThatThrownBy(() -> open("x.png,cat\ny.png,dog\n"))
                .hasMessage("data set " + root.resolve("photos.csv") + ": expected photos with labels, got none that"
                        + " can be read: x.png: no such file; write paths relative to " + root);
    }

    @Test
    void otherEncodingsAreRefused() throws IOException {
        Path file = root.resolve("photos.csv");
        Files.write(file, "a.png,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> new CsvReader().open(file, DatasetOptions.training()))
                .hasMessageContaining("expected text in UTF-8, got other bytes at line 1; save it as UTF-8");
    }

    @Test
    void otherLabelsThanTheTrainingsAreListed() throws IOException {
        Path file = Files.writeString(root.resolve("photos.csv"), "a.png,cat\nb.png,cow\n");
        try (Dataset data = new CsvReader().open(file, DatasetOptions.validation(List.of("dog", "cat")))) {
            assertThat(data.classes()).containsExactly("dog", "cat");
            assertThat(data.target(0)).containsExactly(1);
            assertThat(data.skipped())
                    .containsExactly(new Dataset.Skipped(
                            "b.png", "label 'cow' is not one of the classes that are asked for", false));
        }
    }
}
