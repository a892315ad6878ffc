package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.api.error.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pipeline of every stage as each format of the past wrote it, with what it answered: this version loads it and answers
 * the same. {@link #writeFixture} makes the one of the present; a fixture that is there is never written again.
 */
class SavedPipelineTest extends SparkTest {

    private static final StructType SCHEMA =
            new StructType().add("uri", DataTypes.StringType).add("content", DataTypes.BinaryType);

    /** Other instruction sets add in another order. */
    private static final double RELATIVE = 1e-5;

    private static Path saved(int format) {
        return Path.of(
                System.getProperty("fovea.root", ".."), "spark-bindings/src/test/resources/saved/format-" + format);
    }

    /** Every format that there was. */
    static Stream<Integer> formats() {
        return Stream.iterate(1, format -> format <= SavedFormat.CURRENT, format -> format + 1);
    }

    private static Dataset<Row> photos() {
        Row[] rows = Stream.of("cat.jpg", "espresso.jpg")
                .map(Photos::file)
                .map(file -> RowFactory.create(file.toAbsolutePath().normalize().toString(), Photos.bytes(file)))
                .toArray(Row[]::new);
        return data(SCHEMA, rows);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyFormatIsLoadedAndAnswersAsItDid(int format) throws IOException {
        PipelineModel pipeline =
                PipelineModel.load(saved(format).resolve("pipeline").toString());
        JsonNode expected =
                new ObjectMapper().readTree(Files.readString(saved(format).resolve("answers.json")));
        JsonNode actual = answers(pipeline);
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int row = 0; row < expected.size(); row++) {
            for (String column : List.of("labels", "features", "tensor", "image", "scores")) {
                JsonNode wanted = expected.get(row).get(column);
                JsonNode got = actual.get(row).get(column);
                assertThat(got.size()).as(column).isEqualTo(wanted.size());
                for (int i = 0; i < wanted.size(); i++) {
                    if (wanted.get(i).isTextual()) {
                        assertThat(got.get(i)).as(column).isEqualTo(wanted.get(i));
                    } else {
                        double value = wanted.get(i).asDouble();
                        assertThat(got.get(i).asDouble())
                                .as("%s at %d of row %d", column, i, row)
                                .isCloseTo(value, within(RELATIVE * Math.max(1, Math.abs(value))));
                    }
                }
            }
        }
    }

    @Test
    void paramsOfTheFixtureAreAllThere() {
        PipelineModel pipeline = PipelineModel.load(saved(1).resolve("pipeline").toString());
        DeepImagePredictor predictor = (DeepImagePredictor) pipeline.stages()[0];
        assertThat(predictor.getTopK()).isEqualTo(2);
        assertThat(predictor.getBatchSize()).isEqualTo(3);
        DeepImageFeaturizer featurizer = (DeepImageFeaturizer) pipeline.stages()[1];
        assertThat(featurizer.getPooling()).isEqualTo("max");
        assertThat(featurizer.getScaleHint()).isEqualTo("SCALE_FAST");
        assertThat(featurizer.getOutputType()).isEqualTo("array");
        ImageTensorTransformer tensor = (ImageTensorTransformer) pipeline.stages()[2];
        assertThat(tensor.getChannelOrder()).isEqualTo("BGR");
        assertThat(tensor.getOutputTensor()).isEqualTo("pool");
        KerasImageFileTransformer keras = (KerasImageFileTransformer) pipeline.stages()[4];
        assertThat(keras.getPreprocessing()).isEqualTo("caffe");
    }

    @Test
    void formatsOfTheFutureAreRefused() throws IOException {
        DeepImagePredictor stage = new DeepImagePredictor("future");
        String at = folder.resolve("future").toString();
        stage.save(at);
        Path about = Path.of(at, "fovea.json");
        assertThat(Files.readString(about)).startsWith("{\"format\":1,\"writtenBy\":\"");
        Files.delete(Path.of(at, ".fovea.json.crc"));
        Files.writeString(about, "{\"format\":2,\"writtenBy\":\"9.9\"}");
        assertThatThrownBy(() -> DeepImagePredictor.load(at))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "saved stage " + at + ": expected format 1 to 1, got 2, written by fovea 9.9; load it with that"
                                + " version or a newer one");
        Files.writeString(about, "{");
        assertThatThrownBy(() -> DeepImagePredictor.load(at))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected a readable fovea.json")
                .hasMessageEndingWith("save the stage again");
        // Saved before formats were numbered.
        Files.delete(about);
        assertThat(DeepImagePredictor.load(at).uid()).isEqualTo("future");
    }

    private static JsonNode answers(PipelineModel pipeline) {
        ArrayNode rows = new ObjectMapper().createArrayNode();
        for (Row row : pipeline.transform(photos()).collectAsList()) {
            ObjectNode node = rows.addObject();
            ArrayNode labels = node.putArray("labels");
            for (Row label : row.<Row>getList(row.fieldIndex("labels"))) {
                labels.add(label.getString(0)).add(label.getString(1)).add(label.getFloat(2));
            }
            ArrayNode features = node.putArray("features");
            row.<Float>getList(row.fieldIndex("features")).forEach(features::add);
            put(node.putArray("tensor"), row.getAs("tensor"));
            put(node.putArray("scores"), row.getAs("scores"));
            Row image = row.getAs("image");
            ArrayNode picture = node.putArray("image");
            picture.add(image.getInt(1))
                    .add(image.getInt(2))
                    .add(image.getInt(3))
                    .add(image.getInt(4));
            ByteBuffer data = ByteBuffer.wrap(image.getAs("data")).order(ByteOrder.LITTLE_ENDIAN);
            while (data.hasRemaining()) {
                picture.add(data.getFloat());
            }
        }
        return rows;
    }

    private static void put(ArrayNode array, Vector vector) {
        for (double value : vector.toArray()) {
            array.add(value);
        }
    }

    /** Run by {@code -Dfovea.spark.writeFixture=true} when a new format begins. */
    @Test
    @EnabledIfSystemProperty(
            named = "fovea.spark.writeFixture",
            matches = "true",
            disabledReason = "writes the fixture of a new format")
    void writeFixture() throws IOException {
        Path target = saved(SavedFormat.CURRENT);
        assertThat(target).doesNotExist();
        Files.createDirectories(target);
        String classifier = TinyModels.classifier(folder).toString();
        PipelineModel pipeline = new Pipeline("pipeline")
                .setStages(new PipelineStage[] {
                    new DeepImagePredictor("predictor")
                            .setInputCol("content")
                            .setOutputCol("labels")
                            .setModelFile(classifier)
                            .setTopK(2)
                            .setBatchSize(3),
                    new DeepImageFeaturizer("featurizer")
                            .setInputCol("content")
                            .setOutputCol("features")
                            .setModelFile(classifier)
                            .setPooling("max")
                            .setScaleHint("SCALE_FAST")
                            .setOutputType("array"),
                    new ImageTensorTransformer("tensor")
                            .setInputCol("content")
                            .setOutputCol("tensor")
                            .setModelFile(TinyModels.withoutSpec(folder).toString())
                            .setChannelOrder("BGR")
                            .setOutputTensor("pool")
                            .setResampler("pillow_lanczos"),
                    new ImageTensorTransformer("image")
                            .setInputCol("content")
                            .setOutputCol("image")
                            .setModelFile(TinyModels.identity(folder, 4, 3, 3).toString())
                            .setChannelOrder("RGB")
                            .setOutputMode("image")
                            .setResampler("pillow_box"),
                    new KerasImageFileTransformer("file")
                            .setInputCol("uri")
                            .setOutputCol("scores")
                            .setModelFile(TinyModels.withoutSpec(folder).toString())
                            .setPreprocessing("caffe")
                })
                .fit(photos());
        pipeline.save(target.resolve("pipeline").toString());
        Files.writeString(target.resolve("answers.json"), answers(pipeline).toString());
        // Hadoop's checksums of its local files: other file systems have none either.
        try (Stream<Path> files = Files.walk(target)) {
            for (Path file : files.filter(
                            file -> Objects.toString(file.getFileName()).endsWith(".crc"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }
}
