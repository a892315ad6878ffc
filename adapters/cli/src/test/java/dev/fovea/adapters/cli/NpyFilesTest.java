package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.TestSeed;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Arrays from and to NumPy files. */
class NpyFilesTest {

    @TempDir
    private Path folder;

    private Path file(String name) {
        return folder.resolve(name);
    }

    /** A file with that header text in format {@code version}, and data behind it. */
    private Path written(int version, String header, byte... data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(12 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        bytes.put(text).put(data);
        byte[] all = new byte[bytes.position()];
        bytes.flip().get(all);
        return Files.write(file("array.npy"), all);
    }

    private static String header(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void whatIsWrittenIsReadAgain(DType dtype) throws IOException {
        Random random = TestSeed.random("npy " + dtype);
        for (Shape shape : new Shape[] {Shape.of(), Shape.of(5), Shape.of(2, 3, 4), Shape.of(3, 0), Shape.of(70_000)}) {
            try (Tensor tensor = Tensor.allocate(dtype, shape)) {
                byte[] content = new byte[tensor.byteSize()];
                random.nextBytes(content);
                tensor.bytes().put(content);
                NpyFiles.write(file("a.npy"), tensor);
                assertThat((Files.size(file("a.npy")) - content.length) % 64).isZero();
                try (Tensor read = NpyFiles.read(file("a.npy"))) {
                    assertThat(read.dtype()).isEqualTo(dtype);
                    assertThat(read.shape()).isEqualTo(shape);
                    assertThat(HeapTensor.copyOf(read, null).rawBytes()).isEqualTo(content);
                }
            }
        }
    }

    @Test
    void anotherReaderAgrees() throws IOException {
        try (Tensor tensor = Tensor.of(Shape.of(2, 2), 1, -2.5f, 3, Float.NaN)) {
            NpyFiles.write(file("a.npy"), tensor);
        }
        assertThat(Goldens.npy(file("a.npy")).shape()).isEqualTo(Shape.of(2, 2));
        assertThat(Goldens.npy(file("a.npy")).values()).containsExactly(1, -2.5f, 3, Float.NaN);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void everyFormatIsRead(int version) throws IOException {
        Path file = written(version, header("<i2", "(2,)"), (byte) 1, (byte) 2, (byte) 3, (byte) 4);
        try (Tensor read = NpyFiles.read(file)) {
            assertThat(HeapTensor.copyOf(read, null).longs()).containsExactly(0x0201, 0x0403);
        }
    }

    @ParameterizedTest
    @CsvSource({">i2, 258", ">u1, 1", "|i1, 1", "=i2, 513"})
    void bytesAreBroughtIntoOrder(String descr, long first) throws IOException {
        try (Tensor read = NpyFiles.read(written(1, header(descr, "(1,)"), (byte) 1, (byte) 2))) {
            assertThat(HeapTensor.copyOf(read, null).longs()).containsExactly(first);
        }
    }

    @Test
    void bigEndianFloatsAreBroughtIntoOrder() throws IOException {
        byte[] data = ByteBuffer.allocate(8).putDouble(Math.PI).array();
        try (Tensor read = NpyFiles.read(written(1, header(">f8", "()"), data))) {
            assertThat(read.bytes().getDouble()).isEqualTo(Math.PI);
            assertThat(read.shape()).isEqualTo(Shape.of());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<f4 | (2, 3) | False | expected 24 bytes of data, got 1 bytes; copy the file again",
                "<f4 | (300000000,) | False | expected 1200000000 bytes of data, got a file of",
                "<f4 | (2147483647, 2147483647, 2147483647) | False | expected an array of at most 2147483647 bytes",
                "<f8 | (1000000000,) | False | expected an array of at most 2147483647 bytes, got shape"
                        + " [1000000000]; use a smaller batch",
                "<f4 | (99999999999,) | False | expected an array of at most 2147483647 bytes, got shape",
                "<f4 | (-1, 2) | False | expected a header with descr, fortran_order and shape",
                "<f4 | (1,,2) | False | expected a shape, got (1,,2); write it with numpy.save",
                "<f4 | (1, 2) | True | expected C order, got Fortran order; save numpy.ascontiguousarray(array)",
                "<c8 | (1,) | False | expected an element type of b1, f2, f4, f8, i1, i2, i4, i8, u1, got '<c8'",
                "O | (1,) | False | expected an element type of",
                "xf4 | (1,) | False | expected an element type of",
                "<f4 | 7 | False | expected a header with descr"
            })
    void hostileHeadersAreTypedErrors(String descr, String shape, String fortran, String message) throws IOException {
        Path file = written(
                1, "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }", (byte) 1);
        assertThatThrownBy(() -> NpyFiles.read(file))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("input " + file + ": " + message);
    }

    @Test
    void whatIsNoArrayIsATypedError() throws IOException {
        Path text = Files.writeString(file("text.npy"), "not an array");
        assertThatThrownBy(() -> NpyFiles.read(text))
                .hasMessage("input " + text
                        + ": expected a NumPy array file, got something else; write it with numpy.save");
        Path missing = file("missing.npy");
        assertThatThrownBy(() -> NpyFiles.read(missing))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("input " + missing + ": expected a file that can be read");
        Path version = written(9, header("<f4", "(1,)"));
        assertThatThrownBy(() -> NpyFiles.read(version)).hasMessageContaining("expected file format 1, 2 or 3, got 9");
        byte[] long2 = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1};
        Path huge = Files.write(file("huge.npy"), long2);
        assertThatThrownBy(() -> NpyFiles.read(huge))
                .hasMessageContaining("expected a header of at most 10000 bytes, got 4294967295");
    }

    /** Every beginning of a good file, and every file with one byte changed, is read or refused in our words. */
    @Test
    void cutAndChangedFilesNeverDoWorse() throws IOException {
        byte[] good = Files.readAllBytes(written(1, header("<f4", "(2, 2)"), new byte[16]));
        Random random = TestSeed.random("npy fuzz");
        for (int i = 0; i < 2 * good.length; i++) {
            byte[] bad = good.clone();
            if (i < good.length) {
                bad = Arrays.copyOf(good, i);
            } else {
                bad[i - good.length] = (byte) random.nextInt();
            }
            Path file = Files.write(file("bad.npy"), bad);
            try (Tensor tensor = NpyFiles.read(file)) {
                assertThat(tensor.byteSize()).isLessThanOrEqualTo(good.length);
            } catch (InvalidArgumentException e) {
                assertThat(e).hasMessageStartingWith("input " + file + ": expected ");
            }
        }
    }
}
