package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Datasets;
import dev.fovea.Evaluations;
import dev.fovea.Fovea;
import dev.fovea.adapters.tck.Snippets;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/evaluation.md runs as it stands, on a named model with more labels than the photos have. */
class EvaluationPageTest {

    private static final Path PAGE = Path.of("../docs/evaluation.md");

    private static final String PRELUDE = """
            import dev.fovea.*;
            import dev.fovea.api.evaluate.*;
            import dev.fovea.api.port.*;
            import dev.fovea.api.train.*;
            import java.nio.file.*;
            import java.util.*;
            String model = (String) given.get("model");
            Path photos = (Path) given.get("photos");
            """;

    @TempDir
    Path folder;

    private Path photos = Path.of("");

    @BeforeEach
    void sort() throws IOException {
        photos = folder.resolve("photos");
        for (String name : List.of("espresso", "rocket")) {
            Path into = Files.createDirectories(photos.resolve("espresso")).resolve(name + ".jpg");
            Files.copy(Path.of("../docs/images", name + ".jpg"), into);
        }
    }

    @Test
    void theExampleRuns() throws Exception {
        Map<String, Object> given = Map.of("model", Fovea.DEFAULT_MODEL, "photos", photos);
        Snippets.run(Snippets.of(PAGE).get("evaluate"), PRELUDE, given, Files.createDirectory(folder.resolve("out")));
    }

    @Test
    void aRocketIsNoEspresso() {
        try (Predictor predictor = Fovea.predictor(Fovea.DEFAULT_MODEL).build();
                Dataset data = Datasets.open(photos, DatasetOptions.validation(List.of()))) {
            Evaluation evaluation = Evaluations.of(predictor, data);
            assertThat(evaluation.n()).isEqualTo(2);
            assertThat(evaluation.accuracy()).isEqualTo(0.5);
            assertThat(evaluation.confusion().classes()).hasSize(2).startsWith("espresso");
            assertThat(evaluation.mistakes()).hasSize(1);
            assertThat(evaluation.mistakes().get(0).name()).endsWith("rocket.jpg");
            assertThat(evaluation.calibration()).isNotNull();
        }
    }
}
