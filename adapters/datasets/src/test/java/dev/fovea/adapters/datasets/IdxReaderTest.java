package dev.fovea.adapters.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxReaderTest {

    private static final Path FASHION = Path.of("/usr/share/datasets/fashion-mnist");

    @TempDir
    private Path root;

    private final IdxReader reader = new IdxReader();

    /** Three pictures of 2 x 4 pixels, and their labels. */
    private void write(String images, String labels, byte... classes) throws IOException {
        byte[] pixels = SetFiles.idx(8, SetFiles.counted(8 * classes.length), classes.length, 2, 4);
        byte[] numbers = SetFiles.idx(8, classes, classes.length);
        Files.write(root.resolve(images), images.endsWith(".gz") ? SetFiles.gzip(pixels) : pixels);
        Files.write(root.resolve(labels), labels.endsWith(".gz") ? SetFiles.gzip(numbers) : numbers);
    }

    private static Image picture(Dataset data, int index) throws IOException {
        Content.Picture picture = (Content.Picture) data.content(index);
        return picture.source().load(ImageDecoder.installed(), DecodeOptions.defaults());
    }

    private Dataset open(Path path) {
        assertThat(reader.accepts(path)).isTrue();
        return reader.open(path, DatasetOptions.training());
    }

    @ParameterizedTest
    @CsvSource({
        "train-images-idx3-ubyte, train-labels-idx1-ubyte",
        "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz",
        "train-images.idx3-ubyte, train-labels.idx1-ubyte.gz"
    })
    void aPairIsFoundByFolderBeginningAndFile(String images, String labels) throws IOException {
        write(images, labels, (byte) 2, (byte) 0, (byte) 2);
        write("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", (byte) 1, (byte) 1);
        for (Path path : List.of(root, root.resolve("train"), root.resolve(images))) {
            try (Dataset data = open(path)) {
                assertThat(data.size()).isEqualTo(3);
                assertThat(data.classes()).containsExactly("0", "1", "2");
                assertThat(data.target(0)).containsExactly(2);
                assertThat(data.nameOf(1)).isEqualTo(images + "[1]");
                Image image = picture(data, 1);
                assertThat(image.width()).isEqualTo(4);
                assertThat(image.height()).isEqualTo(2);
                assertThat(image.order()).isEqualTo(ChannelOrder.GRAY);
                assertThat(image.sample(1, 3, 0)).isEqualTo(15);
            }
        }
        assertThat(reader.holdsValidation(root)).isTrue();
        assertThat(reader.holdsValidation(root.resolve("train"))).isFalse();
        assertThat(reader.holdsValidation(root.resolve("t10k"))).isFalse();
        try (Dataset data = reader.open(root, DatasetOptions.validation(List.of("bag", "boot", "shirt")))) {
            assertThat(data.size()).isEqualTo(2);
            assertThat(data.classes()).containsExactly("bag", "boot", "shirt");
        }
    }

    @Test
    void theHashIsThatOfContentsAndLabels() throws IOException {
        write("images-idx3-ubyte", "labels-idx1-ubyte", (byte) 1, (byte) 0);
        String hash = open(root).hash();
        assertThat(open(root).hash()).isEqualTo(hash);
        write("images-idx3-ubyte", "labels-idx1-ubyte", (byte) 0, (byte) 1);
        assertThat(open(root).hash()).isNotEqualTo(hash);
    }

    @Test
    void aClosedSetSaysSo() throws IOException {
        write("images-idx3-ubyte", "labels-idx1-ubyte", (byte) 1, (byte) 0);
        Dataset data = open(root);
        data.close();
        assertThatThrownBy(() -> data.content(0)).isInstanceOf(ClosedException.class);
    }

    @Test
    void severalSetsMustBeToldApart() throws IOException {
        write("a-images-idx3-ubyte", "a-labels-idx1-ubyte", (byte) 1, (byte) 0);
        write("b-images-idx3-ubyte", "b-labels-idx1-ubyte", (byte) 1, (byte) 0);
        assertThatThrownBy(() -> open(root))
                .hasMessage("data set " + root + ": expected one set to learn from, got the files "
                        + root.resolve("a-images-idx3-ubyte") + ", " + root.resolve("b-images-idx3-ubyte")
                        + "; name one of these");
        assertThat(open(root.resolve("b")).size()).isEqualTo(2);
    }

    @Test
    void labelsMustBeThereAndFit() throws IOException {
        write("images-idx3-ubyte", "labels-idx1-ubyte", (byte) 1, (byte) 0);
        Files.write(root.resolve("labels-idx1-ubyte"), SetFiles.idx(8, new byte[3], 3));
        assertThatThrownBy(() -> open(root))
                .isInstanceOf(DatasetException.class)
                .hasMessage("data set " + root + ": expected as many labels as examples, 2 in images-idx3-ubyte, got 3"
                        + " in labels-idx1-ubyte; use the files of one set");
        Files.write(root.resolve("labels-idx1-ubyte"), SetFiles.idx(8, new byte[2], 2));
        assertThatThrownBy(() -> open(root))
                .hasMessage("data set " + root + ": expected at least 2 classes, got only class 0; add other examples");
        Files.write(root.resolve("labels-idx1-ubyte"), SetFiles.idx(12, new byte[] {0, 0, 0, 1, -1, 0, 0, 0}, 2));
        assertThatThrownBy(() -> open(root))
                .hasMessage("data set " + root + ": expected classes of 0 to 65535, got -16777216 at row 1 of"
                        + " labels-idx1-ubyte; number the classes from 0, or save numbers as float32");
        Files.delete(root.resolve("labels-idx1-ubyte"));
        assertThatThrownBy(() -> open(root))
                .hasMessage("data set " + root.resolve("images-idx3-ubyte") + ": expected a file of labels beside it,"
                        + " labels-idx1-ubyte[.gz], got none; put both files into one folder");
    }

    @Test
    void labelsBeyondTheNamedClassesAreAnError() throws IOException {
        write("images-idx3-ubyte", "labels-idx1-ubyte", (byte) 2, (byte) 0);
        assertThatThrownBy(() -> reader.open(root, DatasetOptions.training().withClasses(List.of("a", "b"))))
                .hasMessage("data set " + root + ": expected labels of the 2 classes a, b, got labels up to 2; name all"
                        + " classes");
    }

    @Test
    void sizesAreCheckedBeforeMemoryIsTaken() throws IOException {
        write("images-idx3-ubyte", "labels-idx1-ubyte", (byte) 1, (byte) 0);
        Path images = root.resolve("images-idx3-ubyte");
        byte[] claim = SetFiles.idx(8, new byte[16], Integer.MAX_VALUE, 1 << 14, 1 << 14);
        Files.write(images, claim);
        assertThatThrownBy(() -> open(root))
                .hasMessage("data set " + images + ": expected 576460752034988032 bytes of data, as its header U8"
                        + " [2147483647, 16384, 16384] says, got 16; copy the file again");
        Files.write(images, SetFiles.idx(8, new byte[16], 2, -1, 8));
        assertThatThrownBy(() -> open(root))
                .hasMessage("data set " + images + ": expected examples of 1 to 1073741824 bytes, got shape [2,"
                        + " 4294967295, 8]; check the file");
        Files.delete(images);
        Path packed = root.resolve("images-idx3-ubyte.gz");
        Files.write(packed, SetFiles.gzip(claim));
        assertThatThrownBy(() -> open(root))
                .hasMessageContaining("got so few (")
                .hasMessageContaining(") that they cannot be inflated to that; copy the file again");
        Files.write(packed, SetFiles.gzip(SetFiles.idx(8, new byte[9], 2, 2, 4)));
        assertThatThrownBy(() -> open(root))
                .hasMessage("data set " + packed + ": expected a whole file, got 9 of 16 bytes of data; copy the file"
                        + " again");
        Files.write(packed, SetFiles.gzip(SetFiles.idx(8, new byte[17], 2, 2, 4)));
        assertThatThrownBy(() -> open(root)).hasMessageEndingWith("says, got more; copy the file again");
        Files.write(packed, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> open(root)).isInstanceOf(DatasetException.class);
        Files.write(packed, SetFiles.gzip(new byte[] {1, 2, 3, 4}));
        assertThatThrownBy(() -> open(root))
                .hasMessage(
                        "data set " + packed + ": expected an IDX file, which starts with 00 00, a type and a number"
                                + " of dimensions, got 01020304; check the file");
    }

    @Test
    void fashionMnistAsDebianInstallsIt() throws IOException {
        if (!Files.isDirectory(FASHION)) {
            String reason = FASHION + " is not there; apt install dataset-fashion-mnist";
            System.err.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
        assertThat(reader.holdsValidation(FASHION)).isTrue();
        try (Dataset training = open(FASHION);
                Dataset test = reader.open(FASHION, DatasetOptions.validation(training.classes()))) {
            assertThat(training.size()).isEqualTo(60_000);
            assertThat(test.size()).isEqualTo(10_000);
            assertThat(training.classes()).hasSize(10);
            int[] counts = new int[10];
            IntStream.range(0, training.size()).forEach(i -> counts[(int) training.target(i)[0]]++);
            assertThat(counts).containsOnly(6_000);
            assertThat(picture(training, 0).width()).isEqualTo(28);
            assertThat(training.target(0)).containsExactly(9); // an ankle boot
        }
    }
}
