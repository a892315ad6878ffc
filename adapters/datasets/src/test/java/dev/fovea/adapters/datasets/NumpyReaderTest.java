package dev.fovea.adapters.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumpyReaderTest {

    @TempDir
    private Path root;

    private final NumpyReader reader = new NumpyReader();

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(root.resolve(name), bytes);
    }

    private Dataset open(Path path) {
        assertThat(reader.accepts(path)).isTrue();
        return reader.open(path, DatasetOptions.training());
    }

    private static float[] values(Dataset data, int index) throws IOException {
        return ((Content.Values) data.content(index)).tensor().floats();
    }

    @Test
    void theGoldenTrainingSetIsReadWithItsValidation() throws IOException {
        Path folder = Goldens.folder("golden/training");
        assertThat(reader.holdsValidation(folder)).isTrue();
        try (Dataset training = open(folder);
                Dataset validation = reader.open(folder, DatasetOptions.validation(training.classes()))) {
            assertThat(training.size()).isEqualTo(64);
            assertThat(validation.size()).isEqualTo(32);
            assertThat(training.classes()).hasSizeGreaterThan(1);
            float[] all = Goldens.npy(folder.resolve("x.npy")).values();
            Content.Values last = (Content.Values) training.content(63);
            assertThat(last.tensor().shape()).isEqualTo(Shape.of(12, 12, 3));
            float[] row = last.tensor().floats();
            for (int i = 0; i < row.length; i++) {
                assertThat(row[i]).isEqualTo(all[63 * row.length + i]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"<f4, false", ">f4, true"})
    void bothByteOrdersAreRead(String descr, boolean isBig) throws IOException {
        ByteOrder order = isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        write("x.npy", SetFiles.npy(descr, SetFiles.floats(order, 1, 2, 3, 4, 5, 6), 3, 2));
        write("y.npy", SetFiles.npy("|u1", new byte[] {1, 0, 1}, 3));
        try (Dataset data = open(root.resolve("x.npy"))) {
            assertThat(values(data, 1)).containsExactly(3, 4);
            assertThat(data.target(2)).containsExactly(1);
            assertThat(data.nameOf(2)).isEqualTo("x.npy[2]");
        }
    }

    @ParameterizedTest
    @CsvSource({"<f2, 00 3c 00 c0, 1 -2", "<i2, 01 00 ff ff, 1 -1", "|i1, 01 ff, 1 -1", "|b1, 01 00, 1 0"})
    void smallElementTypesAreRead(String descr, String hex, String expected) throws IOException {
        String[] bytes = hex.split(" ", -1);
        byte[] data = new byte[bytes.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) Integer.parseInt(bytes[i], 16);
        }
        write("x.npy", SetFiles.npy(descr, data, 2, 1));
        write("y.npy", SetFiles.npy("|u1", new byte[] {1, 0}, 2));
        try (Dataset set = open(root)) {
            String got = (int) values(set, 0)[0] + " " + (int) values(set, 1)[0];
            assertThat(got).isEqualTo(expected);
        }
    }

    @Test
    void bytesOfThePictureShapeArePictures() throws IOException {
        write("x.npy", SetFiles.npy("|u1", SetFiles.counted(2 * 2 * 3 * 3), 2, 2, 3, 3));
        write("y.npy", SetFiles.npy("<i8", new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, 2));
        try (Dataset data = open(root)) {
            Content.Picture picture = (Content.Picture) data.content(1);
            Image image = picture.source().load(ImageDecoder.installed(), DecodeOptions.defaults());
            assertThat(image.order()).isEqualTo(ChannelOrder.RGB);
            assertThat(image.width()).isEqualTo(3);
            assertThat(image.sample(0, 0, 2)).isEqualTo(20);
        }
    }

    @Test
    void numbersAsTargetsHaveNoClasses() throws IOException {
        write("x.npy", SetFiles.npy("<f4", SetFiles.floats(ByteOrder.LITTLE_ENDIAN, 1, 2), 2, 1));
        write("y.npy", SetFiles.npy("<f4", SetFiles.floats(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 4), 2, 2));
        try (Dataset data = open(root)) {
            assertThat(data.classes()).isEmpty();
            assertThat(data.target(1)).containsExactly(3, 4);
        }
    }

    @Test
    void anNpzHoldsBothParts() throws IOException {
        byte[] x = SetFiles.npy("|u1", SetFiles.counted(3 * 4 * 5), 3, 4, 5);
        byte[] y = SetFiles.npy("|u1", new byte[] {0, 1, 1}, 3);
        byte[] yTest = SetFiles.npy("|u1", new byte[] {1, 1, 1}, 3);
        write("set.npz", SetFiles.zip("x_train.npy", x, "y_train.npy", y, "x_test.npy", x, "y_test.npy", yTest));
        Path file = root.resolve("set.npz");
        assertThat(reader.holdsValidation(file)).isTrue();
        try (Dataset training = open(file);
                Dataset test = reader.open(file, DatasetOptions.validation(training.classes()))) {
            assertThat(training.size()).isEqualTo(3);
            assertThat(training.nameOf(0)).isEqualTo("x_train.npy[0]");
            assertThat(test.target(0)).containsExactly(1);
        }
        write("other.npz", SetFiles.zip("a.npy", x));
        assertThatThrownBy(() -> open(root.resolve("other.npz")))
                .hasMessage(
                        "data set " + root.resolve("other.npz")
                                + ": expected arrays x and y, or x_train and y_train, got neither; save both under these names");
    }

    @Test
    void labelsAreLookedForBesideTheFile() throws IOException {
        write("photos.npy", SetFiles.npy("|u1", new byte[4], 4));
        assertThatThrownBy(() -> open(root.resolve("photos.npy")))
                .hasMessageContaining("expected a file of labels beside it, such as y.npy beside x.npy, got none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }|C order, got Fortran order; save"
                        + " numpy.ascontiguousarray(array)",
                "{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }|an element type of b1, f2, f4, f8, i1, i2,"
                        + " i4, i8, u1, got '<c8'; convert it with array.astype",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }|an element type of b1, f2, f4, f8,"
                        + " i1, i2, i4, i8, u1, got [('a', '<f4')]; convert it with array.astype",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (), }|1 to 8 dimensions, got 0; save one row an"
                        + " example",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }|1 to 2147483647 examples, got shape [0, 3];"
                        + " check the file",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }|a shape, got"
                        + " (99999999999999999999,); write it with numpy.save",
                "import os|a header with descr, fortran_order and shape, got 'import os'; write it with numpy.save"
            })
    void aBadHeaderSaysWhatIsWrong(String header, String message) throws IOException {
        write("x.npy", SetFiles.npy(header, new byte[16]));
        write("y.npy", SetFiles.npy("|u1", new byte[] {1, 0}, 2));
        assertThatThrownBy(() -> open(root))
                .isInstanceOf(DatasetException.class)
                .hasMessage("data set " + root.resolve("x.npy") + ": expected " + message);
    }

    @Test
    void aHeaderThatClaimsMuchTakesNoMemory() throws IOException {
        byte[] x = SetFiles.npy("<f8", new byte[16], 2147483647L, 134217727L);
        byte[] y = SetFiles.npy("|u1", new byte[] {1, 0}, 2);
        write("x.npy", x);
        write("y.npy", y);
        write("set.npz", SetFiles.zip("x.npy", x, "y.npy", y));
        assertThatThrownBy(() -> open(root)).hasMessageEndingWith("says, got 16; copy the file again");
        assertThatThrownBy(() -> open(root.resolve("set.npz")))
                .hasMessageEndingWith("that they cannot be inflated to that; copy the file again");
    }
}
