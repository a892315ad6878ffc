package dev.fovea.spark;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The one local session that all tests of this module share; after each class no model is left loaded. */
public abstract class SparkTest {

    protected static SparkSession spark;

    @TempDir
    protected static Path folder;

    @BeforeAll
    static void openSession() {
        spark = Sessions.local();
    }

    @AfterAll
    static void closeModels() {
        SharedPorts.closeIdle();
    }

    /** The rows in one partition, in order. */
    protected static Dataset<Row> data(StructType schema, Row... rows) {
        return spark.createDataFrame(List.of(rows), schema).coalesce(1);
    }
}
