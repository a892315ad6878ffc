package dev.fovea.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How classifiers are fitted to data.
 *
 * @param stage that fits them
 * @param data the pictures, or their features, with labels
 */
record ClassifierTrials(DeepImageClassifier stage, Dataset<?> data) {

    /** See {@link DeepImageClassifier#withFeatures}. */
    static Dataset<Row> withFeatures(DeepImageClassifier stage, Dataset<?> data) {
        DeepImageFeaturizer featurizer = stage.featurizer().setOutputCol(stage.getFeaturesCol());
        featurizer.setPooling(TransferData.features(stage, featurizer).text());
        Dataset<Row> features = featurizer.transform(data).drop(stage.getInputCol());
        try (Scratch scratch = Scratch.open(data.sparkSession(), stage.orNull(stage.featuresDir()), true)) {
            return scratch.written(features);
        }
    }

    /** A model for each; those that agree on the pictures share their features. */
    List<DeepImageClassifierModel> fit(List<DeepImageClassifier> trials) {
        Map<List<Object>, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            trials.get(i).transformSchema(data.schema());
            groups.computeIfAbsent(pictures(trials.get(i)), key -> new ArrayList<>())
                    .add(i);
        }
        DeepImageClassifierModel[] models = new DeepImageClassifierModel[trials.size()];
        for (List<Integer> group : groups.values()) {
            try (TransferData shared = TransferData.of(trials.get(group.get(0)), data)) {
                new HeadSize(shared.width(), shared.classes().names().size())
                        .require(HeadSize.heap(data.sparkSession().sparkContext()));
                List<DeepImageClassifierModel> fitted = stage.parallel(
                        data.sparkSession().sparkContext(), group, trial -> trained(trials.get(trial), shared));
                for (int i = 0; i < group.size(); i++) {
                    models[group.get(i)] = fitted.get(i);
                }
            }
        }
        return Collections.unmodifiableList(Arrays.asList(models));
    }

    /** What decides the features. */
    private static List<Object> pictures(DeepImageClassifier trial) {
        List<Object> values = new ArrayList<>();
        for (Param<?> param : List.<Param<?>>of(
                trial.inputCol(),
                trial.labelCol(),
                trial.modelName(),
                trial.modelFile(),
                trial.weightsFile(),
                trial.resampler(),
                trial.crop(),
                trial.background(),
                trial.backend(),
                trial.handleInvalid(),
                trial.featuresCol(),
                trial.featuresDir(),
                trial.keepFeatures())) {
            values.add(trial.isDefined(param) ? Objects.requireNonNull(trial.getOrDefault(param)) : "");
        }
        return values;
    }

    private static DeepImageClassifierModel trained(DeepImageClassifier trial, TransferData shared) {
        HeadTrial task = new HeadTrial(
                shared.classes().names(),
                shared.label().kind() == LabelColumn.Kind.TEXT,
                shared.width(),
                trial.getDropout(),
                trial.getClassWeights().equals("balanced") ? shared.classes().balanced() : null,
                trial.settings(trial.getEpochs(), trial.getBatchSize(), trial.getOptimizer()));
        TrialResult result = shared.trained(task);
        DeepImageClassifierModel model = new DeepImageClassifierModel(trial.uid());
        model.take(shared.model(result.model()), result.history());
        trial.copyValues(model, ParamMap.empty());
        // Of the training's steps: pictures go through the model in batches of its own.
        model.clear(model.batchSize());
        return model.setParent(trial);
    }
}
