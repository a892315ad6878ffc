package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Datasets;
import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.adapters.tck.Snippets;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.TrainingResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The end of docs/tutorial.md: a file that was just trained as an SQL function. */
class TutorialPageTest extends SparkTest {

    private static final Path PAGE = Path.of(System.getProperty("fovea.root", ".."), "docs", "tutorial.md");
    private static final Map<String, List<String>> CLASSES =
            Map.of("life", List.of("astronaut", "cat"), "things", List.of("espresso", "rocket"));
    private static final String PRELUDE = "org.apache.spark.sql.SparkSession spark = "
            + "(org.apache.spark.sql.SparkSession) given.get(\"spark\");\n";

    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = "needs native code")
    void aTrainedFileIsAFunction() throws Exception {
        Path photos = photos();
        Path model = folder.resolve("things.fovea");
        train(photos, model);
        String statements = Snippets.of(PAGE)
                .get("register")
                .replace("\"things.fovea\"", '"' + model.toString() + '"')
                .replace("\"more-photos/*/*\"", '"' + photos.toString() + "/*/*\"");
        Snippets.run(statements, PRELUDE, Map.of("spark", spark), Files.createDirectory(folder.resolve("classes")));
        List<Row> rows = spark.sql(Snippets.of(PAGE).get("sql")).collectAsList();
        assertThat(rows).extracting(row -> row.getString(0)).containsExactly("life", "things");
        assertThat(rows).extracting(row -> row.getLong(1)).containsExactly(2L, 2L);
    }

    private static Path photos() throws IOException {
        Path photos = folder.resolve("more-photos");
        for (Map.Entry<String, List<String>> one : CLASSES.entrySet()) {
            Path into = Files.createDirectories(photos.resolve(one.getKey()));
            for (String name : one.getValue()) {
                Files.copy(Photos.file(name + ".jpg"), into.resolve(name + ".jpg"));
            }
        }
        return photos;
    }

    private static void train(Path photos, Path file) throws IOException {
        try (Dataset data = Datasets.open(photos);
                Trainer trainer = Fovea.trainer(Fovea.DEFAULT_MODEL)
                        .transfer()
                        .epochs(150)
                        .build();
                OutputStream out = Files.newOutputStream(file)) {
            TrainingResult result = trainer.fit(data);
            Graphs.write(result.graph(), result.spec(), "fovea", out);
        }
    }
}
