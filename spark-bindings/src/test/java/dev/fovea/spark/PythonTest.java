package dev.fovea.spark;

import java.nio.file.Path;
import org.apache.spark.package$;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Python package, in pyspark from PyPI on this build: inside the driver, and as a client of Spark Connect. */
class PythonTest {

    @TempDir
    private Path folder;

    @Test
    void thePackageDoesWhatTheJvmDoes() throws Exception {
        Python.of(package$.MODULE$.SPARK_VERSION())
                .unittest(folder.resolve("log"), 300, 20, "discover", "-s", "tests", "-t", ".");
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"4.0.1", "4.1.0"})
    void aConnectServerRunsStagesAndFunctions(String version) throws Exception {
        Python.of(version).unittest(folder.resolve("log"), 300, 14, "tests.connect");
    }

    /** What was compiled for one Spark runs on the older one, too. */
    @Tag("full")
    @Test
    void thePackageRunsOnTheOlderSpark() throws Exception {
        Python.of("4.0.1").unittest(folder.resolve("log"), 300, 20, "discover", "-s", "tests", "-t", ".");
    }
}
