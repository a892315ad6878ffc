package dev.fovea.adapters.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Fovea;
import dev.fovea.ModelRunner;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.FoveaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can only be shown in JVMs of their own: the missing library, and models that might crash one. */
class TensorflowForkedTest {

    @Test
    void withoutTheArtefactTheErrorNamesIt(@TempDir Path folder) throws Exception {
        String text = run(folder, List.of("adapters/tensorflow/target/classes", "org/tensorflow"), List.of());
        assertThat(text)
                .contains("backend 'tensorflow': expected it on this machine, to run sparkdl_readme.pb, a TensorFlow"
                        + " GraphDef, got not installed; add dev.fovea:fovea-tensorflow, in the version of fovea's other"
                        + " artefacts, to the class path")
                .contains(
                        "backend 'tensorflow': expected it on this machine, to run saved_model_two_inputs, a TensorFlow"
                                + " SavedModel, got not installed; add dev.fovea:fovea-tensorflow")
                .contains("backend 'tensorflow': expected a backend that works on this machine, got not installed; add"
                        + " dev.fovea:fovea-tensorflow")
                .contains("tensorflow model runtime: not installed");
    }

    @Test
    void withoutNativesOfThePlatformTheErrorNamesThem(@TempDir Path folder) throws Exception {
        String text = run(
                folder,
                List.of(),
                List.of("-Dorg.bytedeco.javacpp.platform=plan9-mips", "-Dfovea.cache.dir=" + folder.resolve("cache")));
        assertThat(text)
                .contains("backend 'tensorflow': expected it on this machine, to run sparkdl_readme.pb, a TensorFlow"
                        + " GraphDef, got TensorFlow's native library does not load; put"
                        + " org.tensorflow:tensorflow-core-native:1.1.0 with the classifier of this platform (plan9-mips)"
                        + " on the class path, and see that fovea.cache.dir can be written");
    }

    private static String run(Path folder, List<String> without, List<String> properties) throws Exception {
        Path output = folder.resolve("out");
        Process jvm = Forked.start(
                output,
                OpenAll.class,
                without,
                properties,
                Goldens.folder("golden/tensorflow").toString());
        assertThat(jvm.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(jvm.exitValue()).as(text).isZero();
        return text;
    }

    /** Prints how models fail to open, and the diagnosis. */
    static final class OpenAll {
        private OpenAll() {}

        public static void main(String[] args) {
            for (String name : List.of("sparkdl_readme.pb", "saved_model_two_inputs")) {
                open(Path.of(args[0], name), null);
            }
            open(Path.of(args[0], "sparkdl_readme.pb"), "tensorflow");
            Fovea.diagnose()
                    .backends()
                    .forEach(part -> System.out.println(part.id() + " " + part.kind() + ": "
                            + (part.availability() instanceof dev.fovea.api.spi.Availability.Unavailable none
                                    ? none.reason()
                                    : "available")));
        }

        private static void open(Path file, String backend) {
            try (ModelRunner runner = ModelRunner.open(Fovea.model(file), List.of(), backend, 1)) {
                System.out.println("opened " + runner.backend());
            } catch (BackendException e) {
                System.out.println(e.getMessage());
            } catch (FoveaException e) {
                System.out.println("another error: " + e);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"sparkdl_readme.pb, 200", "resize_graph.pb, 75", "frozen_classifier.pb, 75", "saved_model_two_inputs, 150"})
    void damagedModelsAreRefusedOrRun(String name, int count, @TempDir Path folder) throws Exception {
        fuzz(name, folder, count);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({
        "sparkdl_readme.pb, 10000",
        "resize_graph.pb, 5000",
        "frozen_classifier.pb, 3000",
        "saved_model_two_inputs, 5000",
        "saved_model_classifier, 1000"
    })
    void manyDamagedModelsAreRefusedOrRun(String name, int count, @TempDir Path folder) throws Exception {
        fuzz(name, folder, count);
    }

    private static void fuzz(String name, Path folder, int count) throws IOException, InterruptedException {
        Path progress = folder.resolve("progress");
        Path output = folder.resolve("out");
        Process jvm = Forked.start(
                output,
                MutationFuzz.class,
                List.of(),
                List.of(),
                name,
                "0",
                Integer.toString(count),
                progress.toString());
        boolean ended = jvm.waitFor(300, TimeUnit.SECONDS);
        jvm.destroyForcibly();
        String state = Files.exists(progress) ? Files.readString(progress) : "before the first";
        assertThat(ended && jvm.exitValue() == 0)
                .as("mutation " + state + " of " + name + ": " + Files.readString(output))
                .isTrue();
        // Most damage to so small a file is noticed, and some, in weights, cannot be.
        assertThat(state).matches("done: [1-9]\\d* refused, [1-9]\\d* ran");
    }
}
