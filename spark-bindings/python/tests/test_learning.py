"""The estimators train from Python what they train in the JVM."""

import fovea
from fovea import DeepImageClassifier, DeepImageClassifierModel, KerasImageFileEstimator
from fovea._base import toSettings
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import functions as F

from .support import PHOTOS, ROOT, SparkCase


class LearningTest(SparkCase):
    def labelled(self):
        return self.photos().withColumn("kind", F.expr("replace(path, '.jpg', '')"))

    def classifier(self, **params):
        return DeepImageClassifier(inputCol="content", labelCol="kind", **params)

    def test_classes_of_ones_own_are_learned_saved_and_used_in_sql(self):
        model = Pipeline(stages=[self.classifier(seed=3)]).fit(self.labelled())
        rows = model.transform(self.labelled()).collect()
        self.assertEqual([row.predictedLabel for row in rows], [row.kind for row in rows])
        self.assertEqual(rows[0].probability.size, 4)
        self.assertIs(type(model.stages[0]), DeepImageClassifierModel)
        at = str(self.folder / "model")
        model.save(at)
        loaded = PipelineModel.load(at)
        self.assertIs(type(loaded.stages[0]), DeepImageClassifierModel)
        self.assertEqual(loaded.transform(self.labelled()).collect(), rows)
        file = str(self.folder / "kinds.fovea")
        loaded.stages[0].writeModelFile(file)
        fovea.register(self.spark)
        self.labelled().createOrReplaceTempView("labelled")
        said = self.spark.sql(f"SELECT kind, fovea_predict(content, '{file}')[0].description FROM labelled")
        for row in said.collect():
            self.assertEqual(row[0], row[1])

    def test_the_batches_of_a_training_are_not_those_of_the_model(self):
        features = self.labelled().selectExpr("kind", "array_repeat(CAST(length(kind) AS double), 1280) AS f")
        classifier = self.classifier(featuresCol="f", batchSize=4, epochs=1)
        one = classifier.fit(features)
        grid = [{classifier.batchSize: 7}, {classifier.batchSize: 9}]
        several = [model for _, model in classifier.fitMultiple(features, grid)]
        listed = classifier.fit(features, grid)
        for model in [one, *several, *listed]:
            self.assertEqual((model.getBatchSize(), model._java_obj.getBatchSize()), (32, 32))
            model.transform(features)
            self.assertEqual(model._java_obj.getBatchSize(), 32)
        self.assertEqual(one.setBatchSize(5).transform(features).count(), 4)
        self.assertEqual((one.getBatchSize(), one._java_obj.getBatchSize()), (5, 5))
        self.assertEqual(classifier.getBatchSize(), 4)

    def test_models_tell_their_labels_and_how_the_training_went(self):
        features = self.labelled().selectExpr("kind", "array_repeat(CAST(length(kind) AS double), 1280) AS f")
        model = self.classifier(featuresCol="f", epochs=3, learningRate=0.5).fit(features)
        self.assertEqual(model.labels, sorted(row.kind for row in features.collect()))
        self.assertEqual([epoch["epoch"] for epoch in model.history], [1, 2, 3])
        for epoch in model.history:
            self.assertEqual(list(epoch), ["epoch", "loss", "accuracy", "learningRate", "seconds"])
            self.assertTrue(0 <= epoch["accuracy"] <= 1)
            self.assertEqual(epoch["learningRate"], 0.5)
            self.assertGreater(epoch["loss"], 0)
        at = str(self.folder / "told")
        model.save(at)
        loaded = DeepImageClassifierModel.load(at)
        self.assertEqual((loaded.labels, loaded.history), (model.labels, []))

    def test_a_cross_validator_tries_a_grid_on_features_that_are_computed_once(self):
        classifier = self.classifier(
            featuresCol="features", featuresDir=str(self.folder), labelIndexCol="index", parallelism=2
        )
        features = classifier.withFeatures(self.labelled())
        self.assertEqual(features.columns, ["path", "kind", "features"])
        more = features.union(features).union(features)
        grid = ParamGridBuilder().addGrid(classifier.learningRate, [1e-7, 0.01]).build()
        best = CrossValidator(
            estimator=classifier,
            estimatorParamMaps=grid,
            evaluator=MulticlassClassificationEvaluator(labelCol="index", metricName="accuracy"),
            numFolds=2,
            parallelism=2,
            seed=1,
        ).fit(more)
        self.assertGreater(best.avgMetrics[1], best.avgMetrics[0])
        rows = best.bestModel.transform(self.labelled()).collect()
        self.assertEqual([row.predictedLabel for row in rows], [row.kind for row in rows])

    def test_a_keras_model_is_trained_on_files(self):
        photos = self.spark.read.format("binaryFile").load(PHOTOS).selectExpr("path AS uri")
        labelled = photos.withColumn("label", F.monotonically_increasing_id() % 3).coalesce(1)
        estimator = KerasImageFileEstimator(
            inputCol="uri",
            outputCol="scores",
            modelFile=str(ROOT / "docs" / "examples" / "mini.keras"),
            preprocessing="tf",
            kerasOptimizer="sgd",
            kerasFitParams={"epochs": 2, "batch_size": 2, "verbose": 0},
        )
        self.assertEqual(estimator.getKerasFitParams(), {"epochs": 2, "batch_size": 2, "verbose": 0})
        models = dict(
            estimator.fitMultiple(labelled, [{}, {estimator.kerasFitParams: {"epochs": 1}}])
        )
        self.assertEqual(sorted(models), [0, 1])
        self.assertEqual([len(models[i].history) for i in (0, 1)], [2, 1])
        self.assertEqual(models[0].labels, [str(i) for i in range(10)])
        for model in models.values():
            for row in model.transform(labelled).collect():
                self.assertAlmostEqual(sum(row.scores), 1.0, places=4)
        hot = labelled.selectExpr("uri", "transform(sequence(0, 9), i -> int(i = label)) AS hot")
        same = estimator.copy().setLabelCol("hot").fit(hot)
        self.assertEqual(same.history[-1]["loss"], models[0].history[-1]["loss"])
        self.assertEqual(same.history[-1]["accuracy"], models[0].history[-1]["accuracy"])
        estimator.save(str(self.folder / "estimator"))
        loaded = KerasImageFileEstimator.load(str(self.folder / "estimator"))
        self.assertEqual(loaded.getKerasFitParams()["epochs"], 2)

    def test_settings_are_plain_values(self):
        self.assertEqual(toSettings({"epochs": 3, "shuffle": True}), '{"epochs": 3, "shuffle": true}')
        with self.assertRaisesRegex(TypeError, "expected a dict of str to plain values"):
            toSettings({"callbacks": []})
