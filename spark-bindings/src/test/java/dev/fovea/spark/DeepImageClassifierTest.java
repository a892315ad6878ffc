package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** {@link DeepImageClassifier} and its model. */
class DeepImageClassifierTest extends EstimatorContract<DeepImageClassifier, DeepImageClassifierModel> {

    @Override
    DeepImageClassifier testObject(Path folder) {
        return new DeepImageClassifier()
                .setInputCol("content")
                .setModelFile(TinyModels.classifier(folder).toString())
                .setEpochs(60)
                .setBatchSize(4)
                .setDropout(0)
                .setLearningRate(0.05);
    }

    @Override
    DeepImageClassifier unusual() {
        return new DeepImageClassifier()
                .setInputCol("content")
                .setLabelCol("kind")
                .setModelFile(TinyModels.classifier(folder).toString())
                .setResampler("pillow_box")
                .setCrop("stretch")
                .setBackground("white")
                .setSeed(7)
                .setLearningRate(0.5)
                .setClassWeights("none")
                .setThreads(1)
                .setBackend("reference")
                .setHandleInvalid("keep")
                .setParallelism(3)
                .setFeaturesCol("features")
                .setFeaturesDir(folder.toString())
                .setKeepFeatures(true)
                .setEpochs(2)
                .setBatchSize(5)
                .setOptimizer("sgd")
                .setDropout(0.5)
                .setPredictionCol("p")
                .setProbabilityCol("q")
                .setPredictedLabelCol("r")
                .setLabelIndexCol("s");
    }

    @Override
    DeepImageClassifierModel unusualModel() {
        return new DeepImageClassifierModel()
                .setInputCol("content")
                .setLabelCol("kind")
                .setFeaturesCol("features")
                .setBatchSize(3)
                .setThreads(1)
                .setBackend("reference")
                .setHandleInvalid("skip")
                .setReasonCol("why")
                .setPredictionCol("p")
                .setProbabilityCol("q")
                .setPredictedLabelCol("r")
                .setLabelIndexCol("s");
    }

    @Override
    DeepImageClassifier load(String path) {
        return DeepImageClassifier.load(path);
    }

    @Override
    DeepImageClassifierModel loadModel(String path) {
        return DeepImageClassifierModel.load(path);
    }

    @Override
    Row bad(Row good) {
        return RowFactory.create(
                "bad",
                "no picture".getBytes(StandardCharsets.UTF_8),
                good.get(2),
                good.get(3),
                good.get(4),
                good.get(5));
    }

    @Override
    String pictures() {
        return "content";
    }

    @Override
    String answer() {
        return "probability";
    }

    @Override
    int said(Row row) {
        int prediction = (int) (double) row.<Double>getAs("prediction");
        assertThat(row.<org.apache.spark.ml.linalg.Vector>getAs("probability").argmax())
                .isEqualTo(prediction);
        assertThat(row.<String>getAs("predictedLabel"))
                .isIn(ColourPhotos.KINDS.get(prediction), Integer.toString(prediction));
        return prediction;
    }
}
