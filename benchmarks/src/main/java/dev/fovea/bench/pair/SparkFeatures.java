package dev.fovea.bench.pair;

import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import dev.fovea.bench.Role;
import dev.fovea.bench.model.RowAtATime;
import dev.fovea.bench.network.OnnxFile;
import dev.fovea.bench.photo.PhotoFolder;
import dev.fovea.bench.report.Row;
import dev.fovea.bench.report.Statistics;
import dev.fovea.spark.DeepImageFeaturizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Photos to features in Spark: the stage, and a mapping of row after row as it is written without fovea. */
public final class SparkFeatures {

    /** What {@code --group} selects. */
    public static final String GROUP = "spark-peer";

    /** The table that the target speaks of. */
    public static final String TABLE = "720p JPEGs in memory to features, EfficientNet-Lite0, Spark on 2 threads";

    private static final int THREADS = 2;
    private static final int PARTITIONS = 8;
    private static final int MOST_PHOTOS = 800;
    private static final int FEW = 16;
    /** Graphics2D does not smooth before it shrinks, which moves the features of a photo, but not to another photo's. */
    private static final double ALIKE = 0.7;

    private SparkFeatures() {}

    /** The rows, in milliseconds a photo. */
    public static List<Row> measure(Effort effort) throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path folder = scratch.folder();
            Path photos = folder.resolve("photos");
            int count = PhotoFolder.fill(photos, Math.min(MOST_PHOTOS, effort.photos()))
                    .size();
            Model model = Fovea.model(Fovea.DEFAULT_MODEL);
            Graph features =
                    Graphs.of(model).outputs(Objects.requireNonNull(model.spec().features(), "features"));
            Path onnx = OnnxFile.write(features, folder.resolve("features.onnx"));
            SparkSession spark = SparkLocal.session(folder, THREADS);
            try {
                Dataset<org.apache.spark.sql.Row> rows = spark.read()
                        .format("binaryFile")
                        .load(photos.toString())
                        .select("path", "content")
                        .repartition(PARTITIONS)
                        .cache();
                if (rows.count() != count) {
                    throw new IllegalStateException("photos in memory: expected " + count + ", got " + rows.count());
                }
                return measure(effort, rows, onnx, count);
            } finally {
                spark.stop();
                RowAtATime.closeAll();
            }
        }
    }

    private static List<Row> measure(Effort effort, Dataset<org.apache.spark.sql.Row> photos, Path onnx, int count)
            throws Exception {
        check(photos.orderBy("path").limit(FEW), onnx);
        List<List<Double>> times = Turns.take(
                List.of(() -> SparkLocal.drain(byStage(photos)), () -> SparkLocal.drain(byHand(photos, onnx))),
                effort.quick() ? 0 : 1,
                effort.rounds(),
                1);
        return List.of(
                row("fovea DeepImageFeaturizer", Role.BASELINE, times.get(0), count),
                row(
                        "row by row: ImageIO + Graphics2D (aliases) + ONNX Runtime, a session a thread",
                        Role.PEER,
                        times.get(1),
                        count));
    }

    private static Row row(String contestant, Role role, List<Double> times, int photos) {
        List<Double> perPhoto = times.stream().map(time -> time / photos).toList();
        return new Row(GROUP, TABLE, contestant, role, perPhoto, "a photo");
    }

    private static Dataset<org.apache.spark.sql.Row> byStage(Dataset<org.apache.spark.sql.Row> photos) {
        return new DeepImageFeaturizer()
                .setInputCol("content")
                .setOutputCol("features")
                .transform(photos)
                .select("features");
    }

    private static Dataset<org.apache.spark.sql.Row> byHand(Dataset<org.apache.spark.sql.Row> photos, Path onnx) {
        UserDefinedFunction featurize =
                functions.udf(new RowAtATime(onnx.toString()), DataTypes.createArrayType(DataTypes.FloatType, false));
        return photos.select(featurize.apply(functions.col("content")).as("features"));
    }

    /** Both must mean the same: the features of a photo point in much the same direction. */
    private static void check(Dataset<org.apache.spark.sql.Row> few, Path onnx) throws Exception {
        List<org.apache.spark.sql.Row> ours = new DeepImageFeaturizer()
                .setInputCol("content")
                .setOutputCol("features")
                .transform(few)
                .collectAsList();
        RowAtATime peer = new RowAtATime(onnx.toString());
        List<Double> cosines = new ArrayList<>();
        for (org.apache.spark.sql.Row row : ours) {
            double[] a = row.<Vector>getAs("features").toArray();
            float[] b = peer.call(row.getAs("content"));
            cosines.add(cosine(a, b));
        }
        double median = Statistics.median(cosines);
        if (!(median >= ALIKE)) {
            throw new IllegalStateException(
                    "features: expected a cosine of " + ALIKE + " or more with the peer's, got " + cosines);
        }
    }

    private static double cosine(double[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalStateException("features: expected " + a.length + ", got " + b.length);
        }
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }
}
