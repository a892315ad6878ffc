package dev.fovea.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.Graphs;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trainings on a cluster of processes of this machine. Arguments: {@code heap}, {@code kill} or {@code apart}, a folder to work
 * in, how many rows, the file where the results go as JSON.
 */
public final class ClassifierProgram {

    /** Features of the network of {@code heap}. */
    private static final int WIDE = 1000;

    private final SparkSession spark;
    private final Path folder;
    private final int rows;
    private final ObjectNode results = new ObjectMapper().createObjectNode();

    private ClassifierProgram(SparkSession spark, Path folder, int rows) {
        this.spark = spark;
        this.folder = folder;
        this.rows = rows;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        String trial = arguments[0];
        try (StandaloneCluster cluster = StandaloneCluster.start(folder, trial.equals("heap") ? 1 : 2);
                SparkSession spark = Sessions.builder(cluster.url())
                        .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                        .config("spark.executor.cores", "1")
                        .config("spark.executor.memory", "600m")
                        .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                        .config("spark.cores.max", "2")
                        .config("spark.hadoop.fs.viewfs.impl", OwnDisksFileSystem.class.getName())
                        .config(
                                "spark.hadoop." + OwnDisksFileSystem.TARGET,
                                folder.resolve("disk").toUri() + "${env.FOVEA_WORKER:-0}")
                        .getOrCreate()) {
            ClassifierProgram program = new ClassifierProgram(spark, folder, Integer.parseInt(arguments[2]));
            switch (trial) {
                case "kill" -> program.kill();
                case "apart" -> program.apart();
                default -> program.heap();
            }
            Files.writeString(Path.of(arguments[3]), program.results.toString());
        }
    }

    /** A network of 4 x 4 pixels and many features. */
    private static Path wide(Path folder) throws IOException {
        Random random = new Random(5);
        float[] kernel = new float[3 * WIDE];
        float[] dense = new float[WIDE * 2];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = random.nextFloat() - 0.5f;
        }
        ImageInput image = new ImageInput(
                4,
                4,
                ChannelOrder.RGB,
                Layout.NHWC,
                Fit.stretch(),
                Resampler.PILLOW_NEAREST,
                Alpha.WHITE,
                Normalization.tf());
        Path file = folder.resolve("wide.fovea");
        try (OutputStream out = Files.newOutputStream(file)) {
            Graphs.write(
                    new GraphBuilder("wide")
                            .input("image", TensorType.f32(4, 4, 3))
                            .add(
                                    "conv",
                                    new Conv2d(
                                            Weights.of("k", Shape.of(1, 1, 3, WIDE), kernel),
                                            null,
                                            Window.of(1, 1, 1),
                                            new Padding(0, 0, 0, 0),
                                            1),
                                    "image")
                            .add("map", new Activate(Activation.relu()), "conv")
                            .add("pool", new GlobalPool(GlobalPool.Reduction.AVERAGE, false), "map")
                            .add("dense", new Dense(Weights.of("d", Shape.of(WIDE, 2), dense), null), "pool")
                            .add("scores", new Softmax(), "dense")
                            .output("scores")
                            .build(),
                    new ModelSpec("wide", "for tests", "Apache-2.0", image, "scores", "pool", null),
                    "fovea",
                    out);
        }
        return file;
    }

    private record Features(Iterator<Long> ids) implements Iterator<Row> {

        static final StructType TYPE =
                new StructType().add("label", DataTypes.IntegerType).add("f", SQLDataTypes.VectorType());

        @Override
        public boolean hasNext() {
            return ids.hasNext();
        }

        /** The first three numbers tell the two classes apart, the others are noise. */
        @Override
        public Row next() {
            long id = ids.next();
            int label = (int) (id % 2);
            double[] values = new double[WIDE];
            long state = id * 0x9E3779B97F4A7C15L + 1;
            for (int i = 0; i < WIDE; i++) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
                values[i] = (state & 0xFFFF) / 65536.0 + (i < 3 ? label : 0);
            }
            return RowFactory.create(label, Vectors.dense(values));
        }
    }

    /** The driver's heap, and an executor's, are smaller than the features; and than the pictures of a second training. */
    private void heap() throws IOException {
        DeepImageClassifier classifier = new DeepImageClassifier()
                .setInputCol("content")
                .setModelFile(wide(folder).toString())
                .setFeaturesCol("f")
                .setFeaturesDir(folder.resolve("features").toUri().toString())
                .setEpochs(1)
                .setBatchSize(256);
        Dataset<Row> features = spark.range(0, rows, 1, 8)
                .mapPartitions((MapPartitionsFunction<Long, Row>) Features::new, Encoders.row(Features.TYPE));
        DeepImageClassifierModel model = classifier.fit(features);
        results.put("heap", Runtime.getRuntime().maxMemory());
        results.put("features", (long) rows * WIDE * Float.BYTES);
        results.put(
                "accuracy",
                model.transform(features.limit(2000))
                                .filter("prediction = label")
                                .count()
                        / 2000.0);
        int pictures = 30;
        Dataset<Row> large = spark.range(0, pictures, 1, 10)
                .mapPartitions(
                        (MapPartitionsFunction<Long, Row>) ids -> new Generated(ids, SmallPictures::twentyMegabytes),
                        Encoders.row(Generated.TYPE))
                .selectExpr("content", "id % 2 AS label");
        DeepImageClassifierModel seen = classifier.setBatchSize(4).fit(large);
        results.put("pictures", pictures * 21_000_000L);
        results.put("epochs", seen.history().orElseThrow().epochs().size());
        try (var left = Files.list(folder.resolve("features"))) {
            results.put("left", left.count());
        }
    }

    /** The same training undisturbed, and with the executor killed that computes features, and the one that trains. */
    private void kill() throws Exception {
        Dataset<Row> photos =
                HoldsProgram.photos(spark, rows).selectExpr("path", "content", "replace(path, '.jpg', '') AS kind");
        DeepImageClassifier classifier = new DeepImageClassifier()
                .setInputCol("content")
                .setLabelCol("kind")
                .setFeaturesDir(folder.resolve("features").toUri().toString())
                .setEpochs(4000);
        byte[] expected = classifier.fit(photos).payload().content();
        results.put("expected", ModelFile.sha256(ByteBuffer.wrap(expected)));
        for (boolean isTrial : new boolean[] {false, true}) {
            Killer killer = new Killer(spark, isTrial);
            spark.sparkContext().addSparkListener(killer);
            DeepImageClassifierModel model = classifier.fit(photos);
            spark.sparkContext().listenerBus().waitUntilEmpty();
            spark.sparkContext().removeSparkListener(killer);
            String name = isTrial ? "trial" : "features";
            results.put(name, ModelFile.sha256(ByteBuffer.wrap(model.payload().content())));
            results.put(name + "Killed", killer.killed);
            results.put(
                    name + "Right",
                    model.transform(photos.limit(8))
                            .filter("predictedLabel = kind")
                            .count());
        }
    }

    /** By its path alone one folder: the driver and one executor have it on their disk, the other executor on its own. */
    private void apart() throws IOException {
        Path shared = Files.createDirectories(folder.resolve("disk0"));
        Path own = Files.createDirectories(folder.resolve("disk1"));
        DeepImageClassifier classifier = new DeepImageClassifier()
                .setInputCol("content")
                .setLabelCol("kind")
                .setFeaturesDir(OwnDisksFileSystem.FOLDER)
                .setEpochs(1);
        Dataset<Row> photos =
                HoldsProgram.photos(spark, rows).selectExpr("path", "content", "replace(path, '.jpg', '') AS kind");
        try {
            classifier.fit(photos);
            results.put("error", "none");
        } catch (TrainingException e) {
            results.put("error", e.getMessage());
        }
        results.put("leftOfShared", count(shared));
        results.put("hidden", count(own));
        classifier.setFeaturesDir(shared.toUri().toString()).fit(photos);
    }

    /** The files of data below a folder. */
    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("part-"))
                    .count();
        }
    }

    /** Kills the executor of the first task of features that ends, or that of the trial, a second after it begins. */
    private static final class Killer extends SparkListener {

        private final boolean isTrial;
        private final Map<String, Long> processes;
        private final Map<Integer, Boolean> trials = new ConcurrentHashMap<>();
        private volatile boolean isDone;
        private volatile boolean killed;

        Killer(SparkSession spark, boolean isTrial) throws Exception {
            this.isTrial = isTrial;
            this.processes = processes(spark);
            // Tasks that found the processes are not to be counted.
            spark.sparkContext().listenerBus().waitUntilEmpty();
        }

        /** Of both executors, once both are there. */
        private static Map<String, Long> processes(SparkSession spark) {
            Map<String, Long> found = Map.of();
            for (int i = 0; i < 60 && found.size() < 2; i++) {
                found = spark
                        .range(0, 8, 1, 8)
                        .mapPartitions(
                                (MapPartitionsFunction<Long, String>) ids -> {
                                    Thread.sleep(300);
                                    return List.of(SparkEnv.get().executorId() + " "
                                                    + ProcessHandle.current().pid())
                                            .iterator();
                                },
                                Encoders.STRING())
                        .distinct()
                        .collectAsList()
                        .stream()
                        .map(said -> said.split(" ", -1))
                        .collect(Collectors.toMap(said -> said[0], said -> Long.parseLong(said[1])));
            }
            return found;
        }

        private void kill(String executor) {
            Long process = processes.get(executor);
            killed = process != null
                    && ProcessHandle.of(process)
                            .map(ProcessHandle::destroyForcibly)
                            .orElse(false);
        }

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted stage) {
            if (stage.stageInfo().details().contains("TrialResult.of")) {
                trials.put(stage.stageInfo().stageId(), true);
            }
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd task) {
            if (!isTrial && !isDone && task.taskInfo().successful()) {
                isDone = true;
                kill(task.taskInfo().executorId());
            }
        }

        @Override
        public void onTaskStart(SparkListenerTaskStart task) {
            if (isTrial && !isDone && trials.containsKey(task.stageId())) {
                isDone = true;
                CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
                        .execute(() -> kill(task.taskInfo().executorId()));
            }
        }
    }
}
