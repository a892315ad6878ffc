package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.spark.Photos.Seen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The labels of the shared photos: by stage and by SQL, from files and from image structs. */
class GoldenLabelsTest extends SparkTest {

    /** The goldens' own: other CPU kernels add in another order. */
    private static final double TOLERANCE = 0.002;

    private static Map<Path, List<Seen>> golden;

    @BeforeAll
    static void readGoldens() {
        golden = Photos.golden();
    }

    @Test
    void stageLabelsEncodedPhotos() {
        assertLabels(predict(encoded(), "content"));
    }

    @Test
    void stageLabelsImageStructs() {
        assertLabels(predict(decoded(), "image"));
    }

    @Test
    void sqlLabelsEncodedPhotos() {
        encoded().createOrReplaceTempView("photos");
        assertLabels(spark.sql("SELECT path, fovea_predict(content) AS labels FROM photos"));
    }

    @Test
    void sqlLabelsImageStructs() {
        decoded().createOrReplaceTempView("images");
        assertLabels(spark.sql("SELECT path, fovea_predict(image) AS labels FROM images"));
    }

    private static Dataset<Row> predict(Dataset<Row> photos, String column) {
        return new DeepImagePredictor()
                .setInputCol(column)
                .setOutputCol("labels")
                .transform(photos)
                .select("path", "labels");
    }

    private static Dataset<Row> encoded() {
        List<Row> rows = new ArrayList<>();
        golden.keySet().forEach(file -> rows.add(RowFactory.create(file.toString(), Photos.bytes(file))));
        return spark.createDataFrame(rows, Photos.ENCODED).repartition(2);
    }

    private static Dataset<Row> decoded() {
        List<Row> rows = new ArrayList<>();
        golden.keySet()
                .forEach(file -> rows.add(
                        RowFactory.create(file.toString(), Photos.struct(Photos.bytes(file), file.toString()))));
        return spark.createDataFrame(rows, Photos.DECODED).repartition(2);
    }

    private static void assertLabels(Dataset<Row> labelled) {
        List<Row> rows = labelled.collectAsList();
        assertThat(rows).hasSize(golden.size());
        for (Row row : rows) {
            List<Seen> expected = golden.get(Path.of(row.getString(0)));
            Labels.assertSeen(row.getString(0), row.getList(1), expected, TOLERANCE);
        }
    }

    @Test
    void espressoIsEspresso() {
        Row best = (Row) predict(data(Photos.ENCODED, Photos.encoded("espresso.jpg")), "content")
                .first()
                .getList(1)
                .get(0);
        assertThat(best.getString(1)).isEqualTo("espresso");
        assertThat((double) best.getFloat(2)).isCloseTo(0.957, within(TOLERANCE));
    }
}
