package dev.fovea.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Assumptions;

/** Pictures that everybody can have: five kinds of the stamps of Debian's {@code tuxpaint-stamps-default}. */
final class Stamps {

    static final int PICTURES = 324;

    private static final Path FOLDER = Path.of("/usr/share/tuxpaint/stamps");
    private static final List<String> KINDS = List.of("animals", "food", "plants", "vehicles", "household");

    private Stamps() {}

    /** Columns path, content and kind; a skip, with its reason, where they are not installed. */
    static Dataset<Row> of(SparkSession spark) {
        if (!Files.isDirectory(FOLDER.resolve(KINDS.get(0)))) {
            String reason = FOLDER + " is not there; apt install tuxpaint-stamps-default";
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
        String[] folders =
                KINDS.stream().map(kind -> FOLDER.resolve(kind).toString()).toArray(String[]::new);
        return spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .option("pathGlobFilter", "*.png")
                .load(folders)
                .selectExpr("path", "content", "regexp_extract(path, 'stamps/([^/]+)/', 1) AS kind")
                .coalesce(2);
    }

    /** The rows with a column fold, 0 to 4: every fold has its share of every kind, the same wherever the test runs. */
    static Dataset<Row> folded(Dataset<Row> stamps) {
        return stamps.selectExpr(
                "*",
                "(row_number() OVER (PARTITION BY kind ORDER BY md5(regexp_extract(path, 'stamps/(.*)$', 1))) - 1) % 5"
                        + " AS fold");
    }
}
