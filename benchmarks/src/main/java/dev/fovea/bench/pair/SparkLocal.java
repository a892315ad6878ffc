package dev.fovea.bench.pair;

import dev.fovea.spark.FoveaExtensions;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How comparisons start Spark, and how they ask it for rows that nobody keeps. */
final class SparkLocal {

    private SparkLocal() {}

    /** A session in this JVM with so many cores, fovea's functions in it. */
    static SparkSession session(Path folder, int cores) {
        return builder("local[" + cores + "]", folder).getOrCreate();
    }

    static SparkSession.Builder builder(String master, Path folder) {
        return SparkSession.builder()
                .master(master)
                .appName("fovea benchmarks")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.extensions", FoveaExtensions.class.getName())
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString());
    }

    /** Computes every row and drops it. */
    static void drain(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }
}
