package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FeaturizerBuilder;
import dev.fovea.Fovea;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.Pooling;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.port.Featurizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class DeepImageFeaturizerTest extends StageContract<DeepImageFeaturizer> {

    private static DeepImageFeaturizer stage() {
        return new DeepImageFeaturizer().setInputCol("content").setOutputCol("out");
    }

    @Override
    List<DeepImageFeaturizer> testObjects() {
        return List.of(
                stage(),
                stage().setModelFile(ModelFiles.int8(folder).toString()),
                stage().setModelFile(TinyModels.classifier(folder).toString()).setPooling("max"),
                stage().setModelFile(TinyModels.classifier(folder).toString())
                        .setPooling("avg(conv)")
                        .setResampler("tf2_bilinear")
                        .setCrop("letterbox")
                        .setBackground("#727272"),
                stage().setModelFile(TinyModels.classifier(folder).toString())
                        .setPooling("none")
                        .setScaleHint("SCALE_SMOOTH")
                        .setOutputType("array"));
    }

    @Override
    List<Object> byCore(DeepImageFeaturizer stage, List<Image> images) {
        FeaturizerBuilder builder = stage.isSet(stage.modelFile())
                ? Fovea.featurizer(Path.of(stage.getModelFile()))
                : Fovea.featurizer(stage.getModelName());
        if (stage.isSet(stage.pooling())) {
            switch (stage.getPooling()) {
                case "max" -> builder.pooling(Pooling.MAX);
                case "none" -> builder.pooling(Pooling.NONE);
                default -> builder.layer("conv").pooling(Pooling.AVG);
            }
        }
        if (stage.isSet(stage.resampler())) {
            builder.resampler(Resampler.TF2_BILINEAR).fit(Fit.letterbox()).background(Background.gray(0x72));
        }
        if (stage.isSet(stage.scaleHint())) {
            builder.resampler(Resampler.AWT_AREA_AVERAGING).fit(Fit.stretch());
        }
        try (Featurizer featurizer = builder.build()) {
            return images.stream()
                    .map(featurizer::featurize)
                    .map(features ->
                            stage.getOutputType().equals("array") ? list(features) : ColumnValues.vector(features))
                    .toList();
        }
    }

    @Override
    DeepImageFeaturizer unusual() {
        return stage().setModelName("EfficientNet-Lite0-int8")
                .setPooling("avg")
                .setScaleHint("SCALE_FAST")
                .setResampler("pillow_box")
                .setCrop("stretch")
                .setBackground("white")
                .setOutputType("array")
                .setThreads(2)
                .setBatchSize(3)
                .setHandleInvalid("keep")
                .setReasonCol("why")
                .setBackend("tflite");
    }

    @Override
    DeepImageFeaturizer load(String path) {
        return DeepImageFeaturizer.load(path);
    }

    @Test
    void featuresAreDenseAndTheirSizeIsInTheMetadata() {
        Dataset<Row> result = stage().transform(data(Photos.ENCODED, Photos.encoded("cat.jpg")));
        assertThat(AttributeGroup.fromStructField(result.schema().apply("out")).size())
                .isEqualTo(1280);
        DenseVector features = result.first().getAs("out");
        assertThat(features.size()).isEqualTo(1280);
    }

    private static Object list(float[] values) {
        List<Object> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return CollectionConverters.asScala(list).toSeq();
    }

    @Test
    void arraysHoldTheSameFeaturesInHalfTheMemory() {
        Dataset<Row> photo = data(Photos.ENCODED, Photos.encoded("cat.jpg"));
        Dataset<Row> result = stage().setOutputType("array").transform(photo);
        assertThat(result.schema().apply("out").dataType().sql()).isEqualTo("ARRAY<FLOAT>");
        assertThat(result.schema()
                        .apply("out")
                        .metadata()
                        .getMetadata("ml_attr")
                        .getLong("num_attrs"))
                .isEqualTo(1280);
        List<Float> array = result.first().getList(2);
        double[] vector =
                stage().transform(photo).first().<DenseVector>getAs("out").values();
        assertThat(array).hasSize(1280);
        for (int i = 0; i < vector.length; i++) {
            assertThat((double) array.get(i)).isEqualTo(vector[i]);
        }
    }

    /** The pixels of java.awt are not the model's own, so that the features differ; twins among the hints agree. */
    @Test
    void scaleHintsAreThoseOfSparkdl() {
        Dataset<Row> photo = data(Photos.ENCODED, Photos.encoded("cat.jpg"));
        Map<String, Object> features = new HashMap<>();
        for (ScaleHint hint : ScaleHint.values()) {
            features.put(
                    hint.name(),
                    stage().setModelFile(TinyModels.classifier(folder).toString())
                            .setScaleHint(hint.name())
                            .transform(photo)
                            .first()
                            .get(2));
        }
        assertThat(features.get("SCALE_SMOOTH")).isEqualTo(features.get("SCALE_AREA_AVERAGING"));
        assertThat(features.get("SCALE_FAST"))
                .isEqualTo(features.get("SCALE_DEFAULT"))
                .isEqualTo(features.get("SCALE_REPLICATE"))
                .isNotEqualTo(features.get("SCALE_SMOOTH"));
        assertThat(stage().setModelFile(TinyModels.classifier(folder).toString())
                        .transform(photo)
                        .first()
                        .get(2))
                .isNotIn(features.values());
    }

    @Test
    void badParamsAreRefused() {
        assertThatThrownBy(() -> stage().setScaleHint("SCALE_FAST")
                        .setResampler("pillow_box")
                        .transformSchema(Photos.ENCODED))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("params scaleHint and resampler: expected one of them, got both; leave scaleHint out, which"
                        + " stands for a resampler and no crop");
        assertThatThrownBy(() ->
                        stage().setScaleHint("SCALE_FAST").setCrop("stretch").transformSchema(Photos.ENCODED))
                .hasMessageStartingWith("params scaleHint and crop: expected one of them, got both");
        assertThatThrownBy(() -> stage().setScaleHint("SCALE_LARGE"))
                .hasMessage("param scaleHint: expected one of SCALE_AREA_AVERAGING, SCALE_DEFAULT, SCALE_FAST,"
                        + " SCALE_REPLICATE, SCALE_SMOOTH, got 'SCALE_LARGE'");
        assertThatThrownBy(() -> stage().setResampler("bilinear"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("param resampler: expected one of pillow_nearest, ");
        assertThatThrownBy(() -> stage().setCrop("middle")).hasMessageStartingWith("param crop: expected one of ");
        assertThatThrownBy(() -> stage().setBackground("pink"))
                .hasMessage("param background: expected #rrggbb, black, white, gray or a gray of 0 to 255, got 'pink'");
        assertThatThrownBy(() -> stage().setOutputType("list"))
                .hasMessage("param outputType: expected one of vector, array, got 'list'");
        assertThatThrownBy(() -> stage().setThreads(0)).hasMessage("param threads: expected 1 to 1024, got 0");
        assertThatThrownBy(
                        () -> stage().setPooling("pol").setBackend("reference").transformSchema(Photos.ENCODED))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("'pol'");
    }

    @Test
    void modelWithoutFeaturesIsRefused() {
        Path plain = ModelFiles.withoutSpec(folder);
        assertThatThrownBy(() -> stage().setModelFile(plain.toString()).transformSchema(Photos.ENCODED))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected a spec that names its feature output");
    }
}
