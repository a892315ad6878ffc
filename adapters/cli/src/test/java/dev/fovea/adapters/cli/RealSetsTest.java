package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import dev.fovea.adapters.tck.Goldens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two sets that Debian packages, trained as a user would: minutes of work. */
@Tag("full")
class RealSetsTest {

    private static final Path FASHION = Path.of("/usr/share/datasets/fashion-mnist");
    private static final Path STAMPS = Path.of("/usr/share/tuxpaint/stamps");
    private static final List<String> CLASSES = List.of("animals", "food", "household", "plants", "vehicles");
    private static final int FOLDS = 5;
    private static final int SEEDS = 3;

    @TempDir
    private Path folder;

    private static void require(Path data, String debianPackage) {
        if (!Files.isDirectory(data)) {
            String reason = data + " is not there; apt install " + debianPackage;
            System.err.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
    }

    /** Keras reaches 0.908. */
    @Test
    void fashionIsToldApart() {
        require(FASHION, "dataset-fashion-mnist");
        double sum = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Run run = Run.of(
                    "train",
                    "--data",
                    FASHION,
                    "--model",
                    Goldens.file("golden/training/fashion_cnn.keras"),
                    "--epochs",
                    5,
                    "--batch",
                    128,
                    "--seed",
                    seed,
                    "--format",
                    "json",
                    "--out",
                    folder.resolve("fashion.fovea"));
            assertThat(run.code()).as(run.err()).isZero();
            JsonObject last = run.json().get(4);
            System.err.println("fashion, seed " + seed + ": " + last.getDouble("val_accuracy"));
            sum += last.getDouble("val_accuracy");
        }
        assertThat(sum / SEEDS).isGreaterThanOrEqualTo(0.900);
    }

    /** As docs/datasets.md tells it: three seeds, each with folds of its own. */
    @Test
    void stampsAreToldApartInFiveFolds() {
        require(STAMPS.resolve(CLASSES.get(0)), "tuxpaint-stamps-default");
        double sum = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Run run = Run.of(
                    "train",
                    "--data",
                    STAMPS,
                    "--classes",
                    String.join(",", CLASSES),
                    "--crop",
                    "none",
                    "--folds",
                    FOLDS,
                    "--seed",
                    seed,
                    "--format",
                    "json",
                    "--out",
                    folder.resolve("stamps.fovea"));
            assertThat(run.code()).as(run.err()).isZero();
            List<JsonObject> rows = run.json();
            JsonObject folds = rows.get(rows.size() - 1).getObject("cross_validation");
            assertThat(folds.getInt("n")).isEqualTo(324);
            assertThat(folds.getArray("accuracies")).hasSize(FOLDS);
            System.err.println("stamps, seed " + seed + ": " + folds.getDouble("accuracy"));
            sum += folds.getDouble("accuracy");
        }
        assertThat(sum / SEEDS).isGreaterThanOrEqualTo(0.90);
    }
}
