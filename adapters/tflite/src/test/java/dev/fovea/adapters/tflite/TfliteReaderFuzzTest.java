package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged copies of small files are read, or refused with a typed error: nothing else, and soon. */
class TfliteReaderFuzzTest {

    @ParameterizedTest
    @ValueSource(strings = {"float", "float16", "dynamic_range", "int8", "int8_float_io"})
    void damagedFilesAreReadOrRefused(String name) throws IOException {
        fuzz(name, 500);
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"float", "float16", "dynamic_range", "int8", "int8_float_io"})
    void manyDamagedFilesAreReadOrRefused(String name) throws IOException {
        fuzz(name, 10_000);
    }

    private static void fuzz(String name, int count) throws IOException {
        byte[] good = Files.readAllBytes(Goldens.file("golden/tensorflow/" + name + ".tflite"));
        TfliteModelReader reader = new TfliteModelReader();
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(4), () -> {
            int read = 0;
            int refused = 0;
            for (int i = 0; i < count; i++) {
                ModelFile file = ModelFile.of("fuzz", MutationFuzz.mutated(good, i));
                try {
                    Graph graph = reader.read(file);
                    assertThat(graph.toString()).isNotEmpty();
                    read++;
                } catch (FoveaException e) {
                    assertThat(e).as("mutation " + i).isInstanceOf(ModelException.class);
                    refused++;
                } catch (RuntimeException | Error e) {
                    throw new AssertionError("mutation " + i + " of " + name, e);
                }
            }
            // Most damage to so small a file is noticed, and some, in weights, cannot be.
            assertThat(read).isGreaterThan(count / 50);
            assertThat(refused).isGreaterThan(count / 50);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"float", "int8"})
    void everyTruncationIsRefused(String name) throws IOException {
        byte[] good = Files.readAllBytes(Goldens.file("golden/tensorflow/" + name + ".tflite"));
        TfliteModelReader reader = new TfliteModelReader();
        for (int size = 0; size < good.length / 2; size += 37) {
            ModelFile file = ModelFile.of("cut", Arrays.copyOf(good, size));
            assertThatThrownBy(() -> reader.read(file)).isInstanceOf(ModelException.class);
        }
    }
}
