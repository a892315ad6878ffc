package dev.fovea.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * One trial of endurance as an application on a standalone cluster of processes. Arguments: the trial, a folder to work
 * in, how many rows, the file where the results go as JSON.
 */
public final class HoldsProgram {

    private static final int PARTITIONS = 24;
    private static final String[] NAMES = {"astronaut.jpg", "cat.jpg", "espresso.jpg", "rocket.jpg"};

    private final SparkSession spark;
    private final Path folder;
    private final int rows;
    private final ObjectNode results = new ObjectMapper().createObjectNode();

    private HoldsProgram(SparkSession spark, Path folder, int rows) {
        this.spark = spark;
        this.folder = folder;
        this.rows = rows;
    }

    public static void main(String[] arguments) throws Exception {
        String trial = arguments[0];
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2);
                SparkSession spark = Sessions.builder(cluster.url())
                        .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                        .config("spark.executor.cores", "1")
                        .config("spark.executor.memory", "900m")
                        // The heap is there from the start: what grows later is something else.
                        .config("spark.executor.extraJavaOptions", "-Xms900m -XX:+AlwaysPreTouch")
                        // Each compiler thread would keep an arena of the C library's for its next peak.
                        .config("spark.executorEnv.MALLOC_ARENA_MAX", "1")
                        .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                        .config("spark.cores.max", "2")
                        .config("spark.sql.shuffle.partitions", "4")
                        .config("spark.sql.extensions", FoveaExtensions.class.getName())
                        .config("spark.speculation", Boolean.toString(trial.equals("speculation")))
                        .config("spark.speculation.interval", "200ms")
                        .config("spark.speculation.quantile", "0.5")
                        .config("spark.speculation.multiplier", "1.1")
                        .getOrCreate()) {
            HoldsProgram program = new HoldsProgram(spark, folder, Integer.parseInt(arguments[2]));
            switch (trial) {
                case "predict" -> program.predict();
                case "sql" -> program.sql();
                case "streaming" -> program.streaming();
                case "retry" -> program.retry();
                case "speculation" -> program.speculation();
                case "large" -> program.large();
                case "small" -> program.flat(program.tiny());
                case "model" -> program.flat(stage("means").setModelName("EfficientNet-Lite0"));
                default -> throw new IllegalArgumentException(trial);
            }
            Files.writeString(Path.of(arguments[3]), program.results.toString());
        }
    }

    private static DeepImagePredictor stage(String output) {
        return new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol(output)
                .setModelName("EfficientNet-Lite0-int8")
                .setBatchSize(4)
                .setHandleInvalid("keep")
                .setReasonCol("reason");
    }

    /** Rows id, path and content: the documentation's photos by turns. */
    private Dataset<Row> photos() {
        return photos(spark, rows);
    }

    static Dataset<Row> photos(SparkSession spark, int rows) {
        byte[][] contents = Arrays.stream(NAMES).map(Photos::bytes).toArray(byte[][]::new);
        Dataset<Row> few = spark.createDataFrame(
                List.of(0, 1, 2, 3).stream()
                        .map(i -> org.apache.spark.sql.RowFactory.create(NAMES[i], contents[i]))
                        .toList(),
                Photos.ENCODED);
        return spark.range(0, rows, 1, PARTITIONS)
                .toDF("id")
                .join(
                        org.apache.spark.sql.functions.broadcast(few.selectExpr(
                                "array_position(array('" + String.join("','", NAMES) + "'), path) - 1 AS k",
                                "path",
                                "content")),
                        org.apache.spark.sql.functions.expr("id % 4 = k"))
                .drop("k");
    }

    /** Every id once, every label that of its photo. */
    private void enter(Dataset<Row> labelled) {
        Map<Long, Integer> ids = new HashMap<>();
        Map<String, String> labels = new TreeMap<>();
        boolean same = true;
        for (Row row : labelled.select("id", "path", "seen").collectAsList()) {
            ids.merge(row.getLong(0), 1, Integer::sum);
            same &= row.getString(2).equals(labels.computeIfAbsent(row.getString(1), p -> row.getString(2)));
        }
        results.put("distinct", ids.size());
        results.put("rows", ids.values().stream().mapToInt(Integer::intValue).sum());
        results.put("same", same);
        results.put("labels", labels.toString());
    }

    private void predict() throws Exception {
        Dataset<Row> labelled =
                stage("labels").transform(photos()).selectExpr("id", "path", "labels[0].description AS seen");
        try (Killer killer = new Killer(3)) {
            enter(labelled);
            results.put("killed", killer.killed());
        }
    }

    private void sql() throws Exception {
        photos().createOrReplaceTempView("photos");
        Dataset<Row> labelled = spark.sql("SELECT id, path,"
                + " fovea_predict(content, 'EfficientNet-Lite0-int8')[0].description AS seen FROM photos");
        try (Killer killer = new Killer(3)) {
            enter(labelled);
            results.put("killed", killer.killed());
        }
    }

    /** The executor that holds the results of the map side goes: that stage is tried again. */
    private void retry() throws Exception {
        Dataset<Row> labelled = stage("labels")
                .transform(photos())
                .selectExpr("id", "path", "labels[0].description AS seen")
                .repartition(8)
                .as(Encoders.row(new org.apache.spark.sql.types.StructType()
                        .add("id", "bigint")
                        .add("path", "string")
                        .add("seen", "string")))
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part -> {
                            Thread.sleep(2000); // time to kill in, on a busy machine too
                            return part;
                        },
                        Encoders.row(new org.apache.spark.sql.types.StructType()
                                .add("id", "bigint")
                                .add("path", "string")
                                .add("seen", "string")));
        try (Killer killer = new Killer(PARTITIONS + 2)) {
            enter(labelled);
            results.put("killed", killer.killed());
            results.put("retried", killer.retried);
        }
    }

    private void streaming() throws Exception {
        Path incoming = Files.createDirectories(folder.resolve("incoming"));
        for (int i = 0; i < rows; i++) {
            Files.write(incoming.resolve(i + "-" + NAMES[i % 4]), Photos.bytes(NAMES[i % 4]));
        }
        Dataset<Row> stream = spark.readStream()
                .format("binaryFile")
                .schema(org.apache.spark.sql.types.StructType.fromDDL(
                        "path STRING, modificationTime TIMESTAMP, length BIGINT, content BINARY"))
                .option("maxFilesPerTrigger", 8)
                .load(incoming.toString());
        try (Killer killer = new Killer(3)) {
            StreamingQuery query = stage("labels")
                    .transform(stream)
                    .selectExpr(
                            "bigint(regexp_extract(path, '([0-9]+)-[^/]*$', 1)) AS id",
                            "regexp_extract(path, '[0-9]+-([^/]*)$', 1) AS path",
                            "labels[0].description AS seen")
                    .writeStream()
                    .format("parquet")
                    .option("path", folder.resolve("out").toString())
                    .option("checkpointLocation", folder.resolve("checkpoint").toString())
                    .start();
            query.processAllAvailable();
            query.stop();
            results.put("killed", killer.killed());
        }
        enter(spark.read().parquet(folder.resolve("out").toString()));
    }

    /** One partition stands still at its first attempt: Spark starts a second one beside it. */
    private void speculation() throws Exception {
        org.apache.spark.sql.types.StructType type = photos().schema();
        Dataset<Row> slow = photos().mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part -> {
                            TaskContext task = TaskContext.get();
                            if (task.partitionId() == PARTITIONS - 1 && task.attemptNumber() == 0) {
                                Thread.sleep(30_000);
                            }
                            return part;
                        },
                        Encoders.row(type));
        try (Killer counter = new Killer(Integer.MAX_VALUE)) {
            enter(stage("labels").transform(slow).selectExpr("id", "path", "labels[0].description AS seen"));
            results.put("killed", counter.killed());
            results.put("speculative", counter.speculative);
        }
    }

    /** Rows of 20 MB: a BMP of noise each. */
    private void large() {
        Dataset<Row> big = spark.range(0, rows, 1, Math.min(rows, 4))
                .mapPartitions(
                        (MapPartitionsFunction<Long, Row>) ids -> new Generated(ids, SmallPictures::twentyMegabytes),
                        Encoders.row(Generated.TYPE));
        List<Row> seen = stage("labels")
                .setBatchSize(1)
                .transform(big)
                .selectExpr("id", "length(content) AS bytes", "size(labels) AS n", "reason")
                .collectAsList();
        results.put("rows", seen.size());
        results.put(
                "distinct", seen.stream().map(row -> row.getLong(0)).distinct().count());
        results.put("bytes", seen.stream().mapToInt(row -> row.getInt(1)).min().orElse(0));
        results.put(
                "bad",
                seen.stream()
                        .filter(row -> row.isNullAt(2) || row.getInt(2) != 5 || !row.isNullAt(3))
                        .count());
    }

    private DeepImagePredictor tiny() throws Exception {
        Path file = Files.writeString(folder.resolve("mean.tiny"), TinyRuntime.CONTENT);
        return new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("means")
                .setModelFile(file.toString())
                .setDecodePredictions(false)
                .setHandleInvalid("keep")
                .setReasonCol("reason");
    }

    /** Many small pictures, one of them corrupt; each partition says what it saw and how much memory its process has. */
    private void flat(DeepImagePredictor stage) {
        int partitions = Math.max(8, Math.min(100, rows / 500));
        long corrupt = SmallPictures.corruptOne(rows);
        Dataset<Row> small = spark.range(0, rows, 1, partitions)
                .mapPartitions(
                        (MapPartitionsFunction<Long, Row>)
                                ids -> new Generated(ids, id -> SmallPictures.jpeg(id, id == corrupt)),
                        Encoders.row(Generated.TYPE));
        long start = System.nanoTime();
        List<String> said = stage.transform(small)
                .select("id", "means", "reason")
                .mapPartitions((MapPartitionsFunction<Row, String>) FlatMemory::watch, Encoders.STRING())
                .collectAsList();
        results.put("seconds", (System.nanoTime() - start) / 1e9);
        results.put("corrupt", corrupt);
        FlatMemory.enter(said, results);
    }

    /** Kills one executor, as {@code kill -9} does, once so many tasks have ended well. */
    private final class Killer extends SparkListener implements AutoCloseable {
        private final CountDownLatch ended;
        private final Thread thread = new Thread(this::kill, "killer");
        private final List<Long> processes = processes();
        private volatile boolean killed;
        private volatile int speculative;
        private volatile boolean retried;

        Killer(int tasks) throws TimeoutException {
            ended = new CountDownLatch(tasks);
            // Tasks that found the processes are not to be counted.
            spark.sparkContext().listenerBus().waitUntilEmpty();
            spark.sparkContext().addSparkListener(this);
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
            retried |= task.stageAttemptId() > 0;
            speculative += task.taskInfo().speculative() ? 1 : 0;
            if (task.taskInfo().successful()) {
                ended.countDown();
            }
        }

        private void kill() {
            try {
                if (ended.await(200, TimeUnit.SECONDS)) {
                    killed = ProcessHandle.of(processes.get(0))
                            .map(ProcessHandle::destroyForcibly)
                            .orElse(false);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Once every event is in. */
        boolean killed() throws TimeoutException {
            spark.sparkContext().listenerBus().waitUntilEmpty();
            return killed;
        }

        @Override
        public void close() {
            spark.sparkContext().removeSparkListener(this);
            thread.interrupt();
        }
    }

    /** The executors' processes. */
    private List<Long> processes() {
        return spark.range(0, 8, 1, 8)
                .mapPartitions(
                        (MapPartitionsFunction<Long, Long>) ids -> {
                            Thread.sleep(300);
                            if (SparkEnv.get().executorId().equals("driver")) {
                                throw new IllegalStateException("no cluster");
                            }
                            return List.of(ProcessHandle.current().pid()).iterator();
                        },
                        Encoders.LONG())
                .distinct()
                .collectAsList();
    }
}
