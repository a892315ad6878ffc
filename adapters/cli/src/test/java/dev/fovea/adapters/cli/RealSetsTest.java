package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import dev.fovea.Datasets;
import dev.fovea.Fovea;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.Split;
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

    @Test
    void stampsAreToldApartInFiveFolds() {
        require(STAMPS.resolve(CLASSES.get(0)), "tuxpaint-stamps-default");
        Model model = Fovea.model(Fovea.DEFAULT_MODEL);
        ModelSpec spec = model.spec();
        Model whole = new Model(spec.withImage(spec.image().withFit(Fit.stretch())), model.file());
        double right = 0;
        try (Dataset stamps = Datasets.open(STAMPS, DatasetOptions.training().withClasses(CLASSES))) {
            assertThat(stamps.size()).isEqualTo(324);
            for (int seed = 0; seed < SEEDS; seed++) {
                for (Split fold : Datasets.folds(stamps, FOLDS, seed)) {
                    right += right(whole, fold, seed);
                }
            }
            assertThat(right / SEEDS / stamps.size()).isGreaterThanOrEqualTo(0.90);
        }
    }

    /** How many of a fold are told right by a head that learned from the others, as fovea train does it. */
    private static double right(Model model, Split fold, int seed) {
        try (Trainer trainer = Fovea.trainer(model)
                .transfer()
                .epochs(60)
                .classWeights(Datasets.balancedWeights(fold.training()))
                .seed(seed)
                .validation(fold.validation())
                .build()) {
            List<Epoch> epochs = trainer.fit(fold.training()).history().epochs();
            double accuracy = epochs.get(epochs.size() - 1).validationAccuracy();
            System.err.println(fold.validation().name() + ", seed " + seed + ": " + accuracy);
            return accuracy * fold.validation().size();
        }
    }
}
