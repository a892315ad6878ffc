package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can only be shown in JVMs of their own: the first load, and models that might crash one. */
class TfliteForkedTest {

    @Test
    void jvmsThatStartAtOnceOnAnEmptyCacheAllWorkAndPrintNothingElse(@TempDir Path folder) throws Exception {
        Path model = Goldens.file("golden/tensorflow/float.tflite");
        List<Process> jvms = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            jvms.add(Forked.start(
                    folder.resolve("out" + i),
                    Forked.RunOnce.class,
                    List.of("-Dfovea.cache.dir=" + folder.resolve("cache")),
                    model.toString()));
        }
        for (int i = 0; i < 3; i++) {
            boolean ended = jvms.get(i).waitFor(120, TimeUnit.SECONDS);
            String output = Files.readString(folder.resolve("out" + i));
            assertThat(ended).as(output).isTrue();
            assertThat(jvms.get(i).exitValue()).as(output).isZero();
            assertThat(output).matches("output_0 20 [0-9a-f]{64}\n");
            assertThat(output).isEqualTo(Files.readString(folder.resolve("out0")));
        }
        try (Stream<Path> cached = Files.walk(folder.resolve("cache"))) {
            assertThat(cached.map(Path::toString)).anyMatch(path -> path.contains("jnitensorflowlite"));
        }
    }

    @Test
    void aLibraryThatWasDamagedInTheCacheIsReplaced(@TempDir Path folder) throws Exception {
        String sound = runOnce(folder);
        Path library;
        try (Stream<Path> cached = Files.walk(folder.resolve("cache"))) {
            library = cached.filter(path -> path.endsWith(System.mapLibraryName("jnitensorflowlite")))
                    .findFirst()
                    .orElseThrow();
        }
        FileTime time = Files.getLastModifiedTime(library);
        byte[] content = Files.readAllBytes(library);
        byte[] damaged = content.clone();
        Arrays.fill(damaged, damaged.length / 4, damaged.length / 2, (byte) 0);
        Files.write(library, damaged);
        Files.setLastModifiedTime(library, time);

        assertThat(runOnce(folder)).isEqualTo(sound);
        assertThat(Arrays.equals(Files.readAllBytes(library), content)).isTrue();
    }

    private static String runOnce(Path folder) throws Exception {
        Path output = folder.resolve("out");
        Process jvm = Forked.start(
                output,
                Forked.RunOnce.class,
                List.of("-Dfovea.cache.dir=" + folder.resolve("cache")),
                Goldens.file("golden/tensorflow/float.tflite").toString());
        assertThat(jvm.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(jvm.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    @Test
    void withoutNativesTheRuntimeIsUnavailableWithAReason(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("out");
        Process jvm = Forked.start(
                output,
                WithoutNatives.class,
                List.of("-Dorg.bytedeco.javacpp.platform=plan9-mips", "-Dfovea.cache.dir=" + folder.resolve("cache")));
        assertThat(jvm.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(jvm.exitValue()).as(text).isZero();
        assertThat(text)
                .contains("backend tflite: expected a backend that works here,"
                        + " got TensorFlow Lite's native library does not load; put org.bytedeco:tensorflow-lite and")
                .contains("cause true");
    }

    /** Prints how a load fails. */
    static final class WithoutNatives {
        private WithoutNatives() {}

        public static void main(String[] args) {
            try {
                new TfliteModelRuntime()
                        .load(dev.fovea.api.model.ModelFile.of("m", new byte[] {0, 0, 0, 0, 'T', 'F', 'L', '3'}), 1);
            } catch (dev.fovea.api.error.BackendException e) {
                System.out.println(e.getMessage());
                System.out.println("cause " + (e.getCause() != null));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float", "int8"})
    void damagedModelsAreRefusedOrRun(String name, @TempDir Path folder) throws Exception {
        fuzz(name, folder, 600);
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"float", "float16", "dynamic_range", "int8", "int8_float_io"})
    void manyDamagedModelsAreRefusedOrRun(String name, @TempDir Path folder) throws Exception {
        fuzz(name, folder, 12_000);
    }

    private static void fuzz(String name, Path folder, int count) throws IOException, InterruptedException {
        Path progress = folder.resolve("progress");
        Path output = folder.resolve("out");
        Process jvm = Forked.start(
                output,
                MutationFuzz.class,
                List.of("-Dfovea.memory.max=1g"),
                Goldens.file("golden/tensorflow/" + name + ".tflite").toString(),
                "0",
                Integer.toString(count),
                progress.toString());
        boolean ended = jvm.waitFor(300, TimeUnit.SECONDS);
        String state = Files.readString(progress);
        assertThat(ended && jvm.exitValue() == 0)
                .as("mutation " + state + " of " + name + ": " + Files.readString(output))
                .isTrue();
        // Most damage to so small a file is noticed, and some, in weights, cannot be.
        assertThat(state).matches("done: [1-9]\\d+ refused, [1-9]\\d+ ran");
    }
}
