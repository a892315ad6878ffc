package dev.fovea.bench.pair;

import dev.fovea.bench.Role;
import dev.fovea.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** What a function of small pictures costs a row, over a function that only looks at the row's length. */
public final class SparkImages {

    /** What {@code --group} selects. */
    public static final String GROUP = "spark-images";

    /** The table that the targets speak of. */
    public static final String TABLE = "image structs of 64x64x3 in memory, one thread";

    private static final int SIDE = 64;
    private static final int ROWS = 20_000;
    private static final int QUICK_ROWS = 200;
    private static final String LENGTH = "length(image.data)";
    private static final String INFO = "fovea_image_info(image)";
    private static final String RESIZE = "fovea_resize(image, 32, 32)";

    private SparkImages() {}

    /**
     * The rows, in milliseconds a row.
     *
     * @throws SkippedException when the functions are not there
     */
    public static List<Row> measure(Effort effort) throws Exception {
        int count = effort.quick() ? QUICK_ROWS : ROWS;
        try (Scratch scratch = new Scratch()) {
            SparkSession spark = SparkLocal.session(scratch.folder(), 1);
            try {
                for (String function : List.of("fovea_image_info", "fovea_resize")) {
                    if (!spark.catalog().functionExists(function)) {
                        throw new SkippedException(GROUP + ": no SQL function " + function);
                    }
                }
                StructType schema = new StructType().add("image", ImageSchema.columnSchema());
                Dataset<org.apache.spark.sql.Row> pictures = spark.range(0, count, 1, 1)
                        .map((MapFunction<Long, org.apache.spark.sql.Row>) SparkImages::picture, Encoders.row(schema))
                        .cache();
                check(pictures, count);
                return measure(effort, pictures, count);
            } finally {
                spark.stop();
            }
        }
    }

    private static List<Row> measure(Effort effort, Dataset<org.apache.spark.sql.Row> pictures, int count)
            throws Exception {
        List<List<Double>> times = Turns.take(
                List.of(
                        () -> SparkLocal.drain(pictures.selectExpr(LENGTH)),
                        () -> SparkLocal.drain(pictures.selectExpr(INFO)),
                        () -> SparkLocal.drain(pictures.selectExpr(RESIZE))),
                effort.quick() ? 1 : 3,
                effort.rounds(),
                effort.quick() ? 1 : 5);
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(GROUP, TABLE, LENGTH, Role.BASELINE, a(times.get(0), count), "a row"));
        rows.add(new Row(GROUP, TABLE, INFO, Role.FOVEA, a(times.get(1), count), "a row"));
        rows.add(new Row(GROUP, TABLE, RESIZE, Role.FOVEA, a(times.get(2), count), "a row"));
        rows.add(over(INFO, times.get(1), times.get(0), count));
        rows.add(over(RESIZE, times.get(2), times.get(0), count));
        return rows;
    }

    private static Row over(String function, List<Double> times, List<Double> length, int count) {
        List<Double> more = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            // The difference of two times may fall below nothing on a busy machine.
            more.add(Math.max(0, times.get(i) - length.get(i)));
        }
        return new Row(GROUP, TABLE, "over length: " + function, Role.FOVEA, a(more, count), "a row; the difference");
    }

    private static List<Double> a(List<Double> times, int count) {
        return times.stream().map(time -> time / count).toList();
    }

    private static org.apache.spark.sql.Row picture(long seed) {
        byte[] samples = new byte[SIDE * SIDE * 3];
        new Random(seed).nextBytes(samples);
        return RowFactory.create(RowFactory.create("made " + seed, SIDE, SIDE, 3, 16, samples));
    }

    private static void check(Dataset<org.apache.spark.sql.Row> pictures, int count) {
        Dataset<org.apache.spark.sql.Row> resized = pictures.selectExpr(RESIZE + " AS small", INFO + " AS info")
                .where(functions.expr("length(small.data) = 32 * 32 * 3 AND info.width = " + SIDE));
        if (resized.count() != count) {
            throw new IllegalStateException(
                    "pictures: expected " + count + " of 32 x 32, got " + resized.count() + " of those");
        }
    }
}
