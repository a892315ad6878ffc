package dev.fovea.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumpyFileTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenOthersRead() throws IOException {
        float[] values = {1, -2.5f, 3, 4, 5, Float.MIN_VALUE};
        Path file = NumpyFile.write(folder.resolve("a.npy"), values, new long[] {2, 3});
        assertThat(NumpyFile.read(file)).containsExactly(values);
        assertThat(Goldens.npy(file).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(Goldens.npy(file).values()).containsExactly(values);
    }

    @Test
    void otherNumbersAreRefused() throws IOException {
        Path file = NumpyFile.write(folder.resolve("a.npy"), new float[] {1}, new long[] {1});
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).replace("<f4", "<f8");
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> NumpyFile.read(file)).hasMessage(file + ": expected f32, got F64");
    }
}
