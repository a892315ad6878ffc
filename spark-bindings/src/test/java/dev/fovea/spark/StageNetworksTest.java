package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Fovea;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.MadeUpWeights;
import dev.fovea.adapters.tck.PublishedWeights;
import dev.fovea.api.model.LabelTable;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Keras applications by name, with a file of made-up weights, through the stages: what Keras answered on two photos of
 * the input's size.
 */
class StageNetworksTest extends SparkTest {

    private static final String NO_NATIVE = "this build has no native code (no C++ compiler, or -Dfovea.native=false)";

    private static final List<String> PHOTOS = List.of("cat_720p", "parrot");

    /** Of a whole tensor, as the goldens' README says. */
    private static final double RELATIVE_ERROR = 1e-4;

    private static Path weights(String network) {
        Path file = folder.resolve(network + ".h5");
        MadeUpWeights made = MadeUpWeights.of(network);
        PublishedWeights.of(made, made.names()).write(file);
        return file;
    }

    private static Dataset<Row> photos(String network) {
        return data(
                Photos.ENCODED,
                PHOTOS.stream()
                        .map(photo -> RowFactory.create(
                                photo,
                                Photos.bytes(Goldens.file("golden/networks/" + network + "/" + photo + ".input.png"))))
                        .toArray(Row[]::new));
    }

    private static float[] golden(String network, String photo, String layer) {
        return Goldens.npy(Goldens.file("golden/networks/" + network + "/" + photo + "." + layer + ".npy"))
                .values();
    }

    /** sparkdl's own test of this network was switched off. */
    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NO_NATIVE)
    void resNet50() {
        answersAsKeras("ResNet50", "avg_pool", 2048);
    }

    @ParameterizedTest
    @CsvSource({"InceptionV3, avg_pool, 2048", "Xception, avg_pool, 2048", "MobileNetV2, global_average_pooling2d, 1280"
    })
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NO_NATIVE)
    @Tag("full")
    void otherNetworks(String network, String layer, int size) {
        answersAsKeras(network, layer, size);
    }

    private static void answersAsKeras(String network, String layer, int size) {
        String weights = weights(network).toString();
        Dataset<Row> features = new DeepImageFeaturizer()
                .setInputCol("content")
                .setOutputCol("features")
                .setModelName(network)
                .setWeightsFile(weights)
                .transform(photos(network));
        assertThat(AttributeGroup.fromStructField(features.schema().apply("features"))
                        .size())
                .isEqualTo(size);
        assertRows(network, layer, features, "features");
        assertRows(
                network,
                "predictions",
                new DeepImagePredictor()
                        .setInputCol("content")
                        .setOutputCol("probabilities")
                        .setModelName(network)
                        .setWeightsFile(weights)
                        .setDecodePredictions(false)
                        .transform(photos(network)),
                "probabilities");
        List<Row> labels = new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("labels")
                .setModelName(network)
                .setWeightsFile(weights)
                .setTopK(5)
                .transform(photos(network))
                .collectAsList();
        LabelTable table = Fovea.models().stream()
                .filter(entry -> entry.spec().name().equals(network))
                .map(entry -> entry.spec().labels())
                .findFirst()
                .orElseThrow();
        for (Row row : labels) {
            float[] expected = golden(network, row.getString(0), "predictions");
            int[] top = IntStream.range(0, expected.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -expected[i]))
                    .limit(5)
                    .mapToInt(Integer::intValue)
                    .toArray();
            List<Row> seen = row.getList(2);
            assertThat(seen).hasSize(top.length);
            for (int i = 0; i < top.length; i++) {
                assertThat(seen.get(i).getString(0)).isEqualTo(table.get(top[i]).id());
                assertThat(seen.get(i).getString(1)).isEqualTo(table.get(top[i]).name());
            }
        }
    }

    private static void assertRows(String network, String layer, Dataset<Row> answers, String column) {
        List<Row> rows = answers.collectAsList();
        assertThat(rows).hasSize(PHOTOS.size());
        for (Row row : rows) {
            float[] expected = golden(network, row.getString(0), layer);
            double[] actual = row.<Vector>getAs(column).toArray();
            assertThat(actual).hasSameSizeAs(expected);
            double difference = 0;
            double square = 0;
            for (int i = 0; i < expected.length; i++) {
                difference += Math.pow(actual[i] - expected[i], 2);
                square += Math.pow(expected[i], 2);
            }
            assertThat(Math.sqrt(difference / square))
                    .as("%s %s of %s", network, layer, row.getString(0))
                    .isLessThanOrEqualTo(RELATIVE_ERROR);
        }
    }
}
