package dev.fovea.spark;

import org.apache.spark.sql.SparkSession;

/** How tests start Spark: no user interface, no network but the loopback, one shuffle partition. */
final class Sessions {

    private Sessions() {}

    /** The session of this JVM, started when it is not yet. */
    static SparkSession local() {
        return builder("local[2]")
                .config("spark.sql.extensions", FoveaExtensions.class.getName())
                .getOrCreate();
    }

    static SparkSession.Builder builder(String master) {
        return SparkSession.builder()
                .master(master)
                .appName("fovea tests")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "1")
                .config("spark.hadoop.fs.counted.impl", "dev.fovea.spark.CountedFileSystem")
                .config("spark.hadoop.fs.counted.impl.disable.cache", "true")
                .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/fovea-warehouse");
    }
}
