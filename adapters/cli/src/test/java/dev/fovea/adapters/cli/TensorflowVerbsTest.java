package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** TensorFlow's models without the optional backend, which this module does not bring: what to add is said. */
class TensorflowVerbsTest {

    private static final Path EXAMPLES = Path.of("../../docs/examples");
    private static final String REPAIR = "got not installed; add dev.fovea:fovea-tensorflow, in the version of fovea's"
            + " other artefacts, to the class path";

    private static void assertSays(Run run, String model) {
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("backend 'tensorflow': expected it on this machine, to run " + model + ", " + REPAIR);
    }

    @Test
    void runSaysWhatToAdd() {
        assertSays(
                Run.of("run", EXAMPLES.resolve("sparkdl_readme.pb"), "--input", EXAMPLES.resolve("mini.npy")),
                "sparkdl_readme.pb, a TensorFlow GraphDef");
        assertSays(
                Run.of("run", EXAMPLES.resolve("two_inputs"), "--signature", "length", "--input", "a=none.npy"),
                "two_inputs, a TensorFlow SavedModel");
    }

    @Test
    void summarySaysWhatToAdd() {
        assertSays(
                Run.of("models", "summary", EXAMPLES.resolve("two_inputs/saved_model.pb")),
                "two_inputs, a TensorFlow SavedModel");
    }

    @Test
    void predictSaysWhatToAdd() {
        assertSays(
                Run.of("predict", "--model", EXAMPLES.resolve("two_inputs"), "../../docs/images/espresso.jpg"),
                "two_inputs, a TensorFlow SavedModel");
    }

    @Test
    void aBackendThatIsNotThereIsNotAnUnknownOne() {
        Run run = Run.of("run", EXAMPLES.resolve("mini.keras"), "--backend", "tensorflow", "--input", "none.npy");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("backend 'tensorflow': expected a backend that works on this machine, " + REPAIR);
    }

    @Test
    void doctorListsIt() {
        assertThat(Run.of("doctor").out())
                .containsPattern("tensorflow +model runtime +unavailable: not installed; add dev.fovea:fovea-tensorflow");
    }

    @Test
    void aFormatWithoutPartsRefusesASelection() {
        Run run = Run.of(
                "run",
                EXAMPLES.resolve("mini.keras"),
                "--signature",
                "serve",
                "--input",
                EXAMPLES.resolve("mini.npy"));
        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains("reads whole files, without signature serve");
    }
}
