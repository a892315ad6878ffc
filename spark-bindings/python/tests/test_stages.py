"""The stages do from Python what they do in the JVM."""

import shutil

import fovea
from fovea import DeepImageFeaturizer, DeepImagePredictor, ImageTensorTransformer, TensorTransformer
from fovea import stages as module
from fovea._base import Learned, Stage, toMapping
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression

from .support import PHOTOS, ROOT, SparkCase


class StagesTest(SparkCase):
    def predictor(self, **params):
        return DeepImagePredictor(inputCol="content", outputCol="labels", **params)

    def test_sees_what_is_in_the_photos(self):
        rows = self.predictor(topK=3).transform(self.photos()).collect()
        seen = {row.path: row.labels for row in rows}
        self.assertEqual(len(seen), 4)
        espresso = seen["espresso.jpg"]
        self.assertEqual(len(espresso), 3)
        self.assertEqual(espresso[0].description, "espresso")
        # What the command line gives for the same photo, to the three digits that it prints.
        self.assertAlmostEqual(espresso[0].probability, 0.957, delta=0.0005)

    def test_sparkdl_keywords_give_the_vector(self):
        stage = DeepImagePredictor(
            inputCol="content",
            outputCol="p",
            modelName="EfficientNet-Lite0",
            decodePredictions=False,
            topK=5,
        )
        row = stage.transform(self.photos()).select("p").first()
        self.assertEqual(row.p.size, 1000)
        self.assertAlmostEqual(sum(row.p.toArray()), 1.0, places=3)

    def test_models_by_file_on_pictures_and_uris(self):
        model = str(ROOT / "docs" / "examples" / "mini.keras")
        maps = fovea.ImageTensorTransformer(
            inputCol="content",
            outputCol="out",
            modelFile=model,
            channelOrder="RGB",
            resampler="tf2_bilinear",
        )
        vectors = [row.out for row in maps.transform(self.photos()).collect()]
        self.assertEqual(len(vectors), 4)
        uris = self.spark.read.format("binaryFile").load(PHOTOS).selectExpr("path AS uri")
        files = fovea.KerasImageFileTransformer(
            inputCol="uri", outputCol="out", modelFile=model, preprocessing="tf"
        )
        scores = [row.out for row in files.transform(uris).collect()]
        self.assertEqual({vector.size for vector in scores}, {vectors[0].size})
        for vector in scores:
            self.assertAlmostEqual(sum(vector), 1.0, places=4)

    def test_features_can_be_of_any_layer_and_in_floats(self):
        stage = DeepImageFeaturizer(
            inputCol="content", outputCol="f", pooling="none", outputType="array", scaleHint="SCALE_FAST"
        )
        row = stage.transform(self.photos()).select("f").first()
        self.assertEqual(len(row.f), 62720)

    def test_every_stage_has_the_params_of_the_jvm(self):
        self.assertTrue(module.__all__)
        for name in module.__all__:
            stage = getattr(fovea, name)()
            if isinstance(stage, Learned):
                # A model that nothing has trained yet.
                stage._new(f"dev.fovea.spark.{name}")
            java = stage._java_obj
            theirs = {param.name(): param for param in java.params()}
            self.assertEqual({param.name for param in stage.params}, set(theirs), name)
            for param in stage.params:
                self.assertEqual(param.doc, theirs[param.name].doc(), f"{name}.{param.name}")
                self.assertEqual(
                    stage.hasDefault(param), java.hasDefault(theirs[param.name]), f"{name}.{param.name}"
                )
            # Sets every default on the other side: a value of a wrong type would be refused there.
            stage._transfer_params_to_java()
            for param in stage.params:
                if stage.hasDefault(param):
                    got = java.getDefault(theirs[param.name]).get()
                    self.assertEqual(got, stage.getOrDefault(param), f"{name}.{param.name}")

    def test_params_by_keyword_setter_and_map(self):
        stage = self.predictor(topK=2)
        self.assertEqual(stage.getTopK(), 2)
        self.assertEqual(stage.setTopK(4).getTopK(), 4)
        self.assertEqual(stage.setParams(topK=1, batchSize=8).getTopK(), 1)
        self.assertEqual(stage.getBatchSize(), 8)
        self.assertEqual(stage.getHandleInvalid(), "error")
        self.assertFalse(stage.isDefined(stage.backend))
        self.assertIn("topK: classes a row", stage.explainParams())
        other = stage.copy({stage.outputCol: "other"})
        self.assertEqual(other.transform(self.photos()).columns, ["path", "content", "other"])
        self.assertEqual(stage.getOutputCol(), "labels")
        with self.assertRaisesRegex(TypeError, "topK"):
            self.predictor(topK="many")
        with self.assertRaises(TypeError):
            self.predictor(top=5)

    def test_the_jvm_checks_the_values(self):
        # When they are set, by keyword or setter; what was set before stays.
        with self.assertRaisesRegex(Exception, "param topK: expected at least 1, got 0"):
            self.predictor(topK=0)
        stage = self.predictor(topK=2)
        with self.assertRaisesRegex(Exception, "param topK: expected at least 1, got 0"):
            stage.setTopK(0)
        self.assertEqual(stage.getTopK(), 2)
        with self.assertRaisesRegex(Exception, "param inputMapping"):
            TensorTransformer(inputMapping={})
        with self.assertRaisesRegex(Exception, "did you mean 'content'"):
            DeepImagePredictor(inputCol="contant", outputCol="x").transform(self.photos())

    def test_names_differ_by_case_where_the_session_says_so(self):
        def seen(column):
            return DeepImagePredictor(inputCol="content", outputCol=column, topK=1).transform(self.photos())

        with self.assertRaisesRegex(Exception, "got 'Path', which the data has"):
            seen("Path")
        self.spark.conf.set("spark.sql.caseSensitive", "true")
        self.addCleanup(self.spark.conf.unset, "spark.sql.caseSensitive")
        out = seen("Path")
        self.assertEqual(out.columns, ["path", "content", "Path"])
        row = out.filter("path = 'espresso.jpg'").first()
        self.assertEqual(row["Path"][0].description, "espresso")
        with self.assertRaisesRegex(Exception, "got 'path', which the data has"):
            seen("path")

    def test_a_model_file_that_is_replaced_is_read_anew(self):
        model = self.folder / "model.keras"
        shutil.copy(ROOT / "docs" / "examples" / "mini.keras", model)
        stage = ImageTensorTransformer(
            inputCol="content", outputCol="o", modelFile=str(model), channelOrder="RGB", resampler="tf2_bilinear"
        )
        self.assertEqual(stage.transform(self.photos()).first().o.size, 10)
        other = self.folder / "other"
        other.write_bytes(b"no model")
        other.replace(model)
        stage.setModelFile(str(model))
        with self.assertRaisesRegex(Exception, "model.keras"):
            stage.transform(self.photos()).first()

    def test_a_bad_row_keeps_its_reason(self):
        photos = self.photos().filter("path = 'cat.jpg'")
        bad = self.spark.createDataFrame([("bad", bytearray(b"no picture"))], photos.schema)
        stage = self.predictor(handleInvalid="keep", reasonCol="why")
        rows = {row.path: row for row in stage.transform(photos.union(bad)).collect()}
        self.assertIsNone(rows["cat.jpg"].why)
        self.assertIsNone(rows["bad"].labels)
        self.assertTrue(rows["bad"].why.startswith("image.not_an_image: "), rows["bad"].why)

    def test_a_stage_survives_saving(self):
        stage = self.predictor(topK=2, batchSize=3)
        at = str(self.folder / "stage")
        stage.save(at)
        stage.write().overwrite().save(at)
        loaded = DeepImagePredictor.load(at)
        self.assertIs(type(loaded), DeepImagePredictor)
        self.assertEqual(loaded.uid, stage.uid)
        self.assertEqual((loaded.getTopK(), loaded.getBatchSize()), (2, 3))
        self.assertFalse(loaded.isSet(loaded.modelName))
        expected = stage.transform(self.photos()).collect()
        self.assertEqual(loaded.transform(self.photos()).collect(), expected)

    def test_a_pipeline_is_trained_saved_and_loaded(self):
        train = self.photos().selectExpr("path", "content", "double(path = 'cat.jpg') AS label")
        pipeline = Pipeline(
            stages=[
                DeepImageFeaturizer(inputCol="content", outputCol="features"),
                LogisticRegression(maxIter=5, regParam=0.05),
            ]
        )
        model = pipeline.fit(train)
        expected = [(row.path, row.prediction) for row in model.transform(train).collect()]
        self.assertEqual({path for path, cat in expected if cat == 1.0}, {"cat.jpg"})
        at = str(self.folder / "model")
        model.save(at)
        loaded = PipelineModel.load(at)
        self.assertIs(type(loaded.stages[0]), DeepImageFeaturizer)
        got = [(row.path, row.prediction) for row in loaded.transform(train).collect()]
        self.assertEqual(got, expected)
        pipeline.save(str(self.folder / "pipeline"))
        again = Pipeline.load(str(self.folder / "pipeline"))
        self.assertEqual(again.getStages()[0].getOutputCol(), "features")

    def test_without_the_jar_it_says_what_to_do(self):
        with self.assertRaisesRegex(RuntimeError, "expected fovea's jar .* --packages dev.fovea:fovea-spark"):
            Stage("dev.fovea.spark.NoSuchStage")

    def test_mappings_are_of_strings(self):
        self.assertEqual(toMapping({"image": "input:0"}), '{"image": "input:0"}')
        with self.assertRaisesRegex(TypeError, "expected a dict of str to str"):
            toMapping({"image": 0})

    def test_columns_go_through_any_model_by_name(self):
        stage = fovea.TensorTransformer(
            modelFile=str(ROOT / "docs" / "examples" / "mini.keras"),
            inputMapping={"x": "input_layer_55"},
            outputMapping={"dense_3": "y"},
        )
        self.assertEqual(stage.getInputMapping(), {"x": "input_layer_55"})
        picture = [[[float((i + j + k) % 7) for k in range(3)] for j in range(32)] for i in range(32)]
        rows = self.spark.createDataFrame([(picture,), (picture,)], "x array<array<array<float>>>")
        expected = [row.y for row in stage.transform(rows).collect()]
        self.assertEqual(len(expected), 2)
        self.assertAlmostEqual(sum(expected[0]), 1.0, places=4)
        stage.save(str(self.folder / "tensors"))
        loaded = fovea.TensorTransformer.load(str(self.folder / "tensors"))
        self.assertEqual(loaded.getOutputMapping(), {"dense_3": "y"})
        self.assertEqual([row.y for row in loaded.transform(rows).collect()], expected)
