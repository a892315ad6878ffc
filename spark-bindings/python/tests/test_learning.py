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
        for model in models.values():
            for row in model.transform(labelled).collect():
                self.assertAlmostEqual(sum(row.scores), 1.0, places=4)
        estimator.save(str(self.folder / "estimator"))
        loaded = KerasImageFileEstimator.load(str(self.folder / "estimator"))
        self.assertEqual(loaded.getKerasFitParams()["epochs"], 2)

    def test_settings_are_plain_values(self):
        self.assertEqual(toSettings({"epochs": 3, "shuffle": True}), '{"epochs": 3, "shuffle": true}')
        with self.assertRaisesRegex(TypeError, "expected a dict of str to plain values"):
            toSettings({"callbacks": []})
