package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.Image;
import dev.fovea.api.port.Featurizer;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class DeepImageFeaturizerTest extends StageContract<DeepImageFeaturizer> {

    private static DeepImageFeaturizer stage() {
        return new DeepImageFeaturizer().setInputCol("content").setOutputCol("out");
    }

    @Override
    List<DeepImageFeaturizer> testObjects() {
        return List.of(stage(), stage().setModelFile(ModelFiles.int8(folder).toString()));
    }

    @Override
    List<Object> byCore(DeepImageFeaturizer stage, List<Image> images) {
        try (Featurizer featurizer = (stage.isSet(stage.modelFile())
                        ? Fovea.featurizer(Path.of(stage.getModelFile()))
                        : Fovea.featurizer(stage.getModelName()))
                .build()) {
            return images.stream()
                    .<Object>map(image -> ColumnValues.vector(featurizer.featurize(image)))
                    .toList();
        }
    }

    @Override
    DeepImageFeaturizer unusual() {
        return stage().setModelName("EfficientNet-Lite0-int8")
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

    @Test
    void modelWithoutFeaturesIsRefused() {
        Path plain = ModelFiles.withoutSpec(folder);
        assertThatThrownBy(() -> stage().setModelFile(plain.toString()).transformSchema(Photos.ENCODED))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected a spec that names its feature output");
    }
}
