package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.PredictorBuilder;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.image.Image;
import dev.fovea.api.port.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.junit.jupiter.api.Test;

class DeepImagePredictorTest extends StageContract<DeepImagePredictor> {

    private static DeepImagePredictor stage() {
        return new DeepImagePredictor().setInputCol("content").setOutputCol("out");
    }

    @Override
    List<DeepImagePredictor> testObjects() {
        return List.of(
                stage().setTopK(3),
                stage().setDecodePredictions(false).setModelName("efficientnet-lite0"),
                stage().setModelFile(ModelFiles.int8(folder).toString()));
    }

    @Override
    List<Object> byCore(DeepImagePredictor stage, List<Image> images) {
        PredictorBuilder builder = stage.isSet(stage.modelFile())
                ? Fovea.predictor(Path.of(stage.getModelFile()))
                : Fovea.predictor(stage.getModelName());
        try (Predictor predictor = builder.build()) {
            return predictor.predict(images).stream()
                    .<Object>map(prediction -> stage.getDecodePredictions()
                            ? ColumnValues.labels(prediction, stage.getTopK())
                            : ColumnValues.vector(prediction.probabilities()))
                    .toList();
        }
    }

    @Override
    DeepImagePredictor unusual() {
        return stage().setModelName("EfficientNet-Lite0-int8")
                .setTopK(7)
                .setDecodePredictions(false)
                .setResampler("pillow_box")
                .setCrop("centre-square:0.5")
                .setBackground("#010203")
                .setThreads(2)
                .setBatchSize(3)
                .setHandleInvalid("keep")
                .setReasonCol("why")
                .setBackend("tflite");
    }

    @Override
    DeepImagePredictor load(String path) {
        return DeepImagePredictor.load(path);
    }

    @Test
    void defaultsAreDocumentedOnes() {
        DeepImagePredictor stage = new DeepImagePredictor();
        assertThat(stage.getModelName()).isEqualTo("EfficientNet-Lite0");
        assertThat(stage.getTopK()).isEqualTo(5);
        assertThat(stage.getDecodePredictions()).isTrue();
        assertThat(stage.getBatchSize()).isEqualTo(32);
        assertThat(stage.getHandleInvalid()).isEqualTo("error");
    }

    @Test
    void labelsAreStructsWithoutNulls() {
        ArrayType labels =
                (ArrayType) stage().transformSchema(Photos.ENCODED).apply("out").dataType();
        assertThat(labels.containsNull()).isFalse();
        assertThat(labels.elementType().sql())
                .isEqualTo("STRUCT<class: STRING NOT NULL, description: STRING NOT NULL, probability: FLOAT NOT NULL>");
    }

    @Test
    void vectorHoldsEveryClassAndItsSizeIsInTheMetadata() {
        DeepImagePredictor stage = stage().setDecodePredictions(false);
        Dataset<Row> result = stage.transform(data(Photos.ENCODED, Photos.encoded("cat.jpg")));
        assertThat(AttributeGroup.fromStructField(result.schema().apply("out")).size())
                .isEqualTo(1000);
        Vector probabilities = result.first().getAs("out");
        assertThat(probabilities.size()).isEqualTo(1000);
        double sum = 0;
        for (double p : probabilities.toArray()) {
            sum += p;
        }
        // A softmax of 1000 f32 values: each within an ulp or so, hence the sum within 1000 * 2^-24.
        assertThat(sum).isCloseTo(1, org.assertj.core.api.Assertions.within(1000 / (double) (1 << 24)));
    }

    @Test
    void badParamsAreRefused() {
        assertThatThrownBy(() -> stage().setBatchSize(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param batchSize: expected 1 to 4096, got 0");
        assertThatThrownBy(() -> stage().setTopK(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param topK: expected at least 1, got 0");
        assertThatThrownBy(() -> stage().setTopK(1001).transformSchema(Photos.ENCODED))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param topK: expected 1 to 1000, the classes of EfficientNet-Lite0, got 1001");
        assertThatThrownBy(() -> stage().setHandleInvalid("drop"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param handleInvalid: expected one of error, skip, keep, got 'drop'");
        assertThatThrownBy(() -> stage().setInputCol(" "))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param inputCol: expected a column name, got ' '");
        assertThatThrownBy(() -> new DeepImagePredictor().setOutputCol("out").transformSchema(Photos.ENCODED))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param inputCol: expected a value, got none; call setInputCol");
        assertThatThrownBy(
                        () -> stage().setModelName("a").setModelFile("b.tflite").transformSchema(Photos.ENCODED))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("params modelName and modelFile: expected one of them, got 'a' and 'b.tflite'; clear one of"
                        + " them");
    }

    @Test
    void badModelsAreRefusedBeforeAnyRowIsRead() throws IOException {
        assertThatThrownBy(() -> stage().setModelName("EficientNet-Lite0").transformSchema(Photos.ENCODED))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'EfficientNet-Lite0'?");
        assertThatThrownBy(() -> stage().setBackend("abacus").transformSchema(Photos.ENCODED))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("backend 'abacus': expected one of ");
        assertThatThrownBy(() -> stage().setModelFile("no/such.tflite").transformSchema(Photos.ENCODED))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("such.tflite");
        Path broken = Files.write(folder.resolve("broken.tflite"), new byte[] {0, 0, 0, 0, 'T', 'F', 'L', '3', 1});
        assertThatThrownBy(() -> stage().setModelFile(broken.toString()).transformSchema(Photos.ENCODED))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("broken");
    }

    /** Its identity is not the hash of its bytes: executors must find the same one in what they are sent. */
    @Test
    void aFileOfFoveasOwnIsSentToExecutors() throws IOException {
        DeepImagePredictor stage = stage().setModelFile(ModelFiles.own(Files.createDirectory(folder.resolve("own")))
                .toString());
        Dataset<Row> photos = data(Photos.ENCODED, Photos.encoded("espresso.jpg"));
        List<Row> rows = stage.transform(photos).collectAsList();
        assertThat(rows).hasSize(1);
        String at = folder.resolve("with-own-model").toString();
        stage.save(at);
        assertThat(DeepImagePredictor.load(at).transform(photos).collectAsList())
                .isEqualTo(rows);
        assertThat(rows.get(0).toString()).contains("espresso");
    }

    @Test
    void savedStageHoldsItsModel() throws IOException {
        Path file = ModelFiles.int8(Files.createDirectory(folder.resolve("gone")));
        DeepImagePredictor stage = stage().setModelFile(file.toString());
        Dataset<Row> photos = data(Photos.ENCODED, Photos.encoded("espresso.jpg"));
        List<Row> expected = stage.transform(photos).collectAsList();
        String at = folder.resolve("with-model").toString();
        stage.save(at);
        Files.delete(file);
        DeepImagePredictor loaded = DeepImagePredictor.load(at);
        assertThat(loaded.getModelFile()).isEqualTo(file.toString());
        assertThat(loaded.transform(photos).collectAsList()).isEqualTo(expected);
        loaded.write().overwrite().save(at + "-again");
        assertThat(DeepImagePredictor.load(at + "-again").transform(photos).collectAsList())
                .isEqualTo(expected);

        assertThatThrownBy(() -> DeepImageFeaturizer.load(at))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "expected dev.fovea.spark.DeepImageFeaturizer, got" + " dev.fovea.spark.DeepImagePredictor");
        Path content = folder.resolve("with-model/data/content");
        byte[] bytes = Files.readAllBytes(content);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(folder.resolve("with-model/data/.content.crc"));
        Files.write(content, bytes);
        assertThatThrownBy(() -> DeepImagePredictor.load(at))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("saved model")
                .hasMessageContaining("expected SHA-256")
                .hasMessageEndingWith("save the stage again");
    }

    @Test
    void takesPicturesOfAFolder() {
        Dataset<Row> photos = spark.read()
                .format("binaryFile")
                .load(Photos.folder() + "/*.jpg")
                .coalesce(1);
        Dataset<Row> labelled = new DeepImagePredictor()
                .setInputCol("content")
                .setOutputCol("labels")
                .setTopK(1)
                .transform(photos);
        assertThat(labelled
                        .selectExpr("regexp_extract(path, '[^/]+$', 0) AS file", "labels[0].description AS seen")
                        .orderBy("file")
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0) + ": " + row.getString(1)))
                .containsExactly(
                        "astronaut.jpg: football helmet",
                        "cat.jpg: tiger cat",
                        "espresso.jpg: espresso",
                        "rocket.jpg: missile");
    }

    @Test
    void worksOnStreams() throws Exception {
        Dataset<Row> photos = spark.readStream()
                .format("binaryFile")
                .schema(spark.read()
                        .format("binaryFile")
                        .load(Photos.folder().toString())
                        .schema())
                .option("pathGlobFilter", "*.jpg")
                .load(Photos.folder().toString());
        stage().setTopK(1)
                .transform(photos)
                .selectExpr("out[0].description AS seen")
                .writeStream()
                .format("memory")
                .queryName("seen")
                .trigger(org.apache.spark.sql.streaming.Trigger.AvailableNow())
                .start()
                .awaitTermination();
        assertThat(spark.table("seen")
                        .as(org.apache.spark.sql.Encoders.STRING())
                        .collectAsList())
                .containsExactlyInAnyOrder("football helmet", "tiger cat", "espresso", "missile");
    }
}
