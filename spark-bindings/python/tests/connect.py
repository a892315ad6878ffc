"""
A Spark Connect server with fovea's jars, and a client that drives stages and functions through it. Run by itself, since
a Python process is either a client or has a session of its own: python -m unittest tests.connect
"""

import os
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import fovea
import fovea.images
import pyspark
from fovea import (
    DeepImageClassifier,
    DeepImageClassifierModel,
    DeepImageFeaturizer,
    DeepImagePredictor,
    ImageTensorTransformer,
    KerasImageFileTransformer,
    KerasTransformer,
    TensorTransformer,
)
from fovea import functions as V
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.sql import SparkSession

from .support import EXTENSIONS, PHOTOS, ROOT, configuration

HOME = Path(pyspark.__file__).parent
MODEL = str(ROOT / "docs" / "examples" / "mini.keras")
SECONDS = 120


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ConnectTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = Path(scratch.name)
        port = _free_port()
        settings = {
            **configuration(),
            "spark.sql.extensions": EXTENSIONS,
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(port),
        }
        command = [str(HOME / "bin" / "spark-submit"), "--master", "local[2]"]
        for key, value in settings.items():
            command += ["--conf", f"{key}={value}"]
        command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"]
        log = cls.folder / "server.log"
        environment = {**os.environ, "SPARK_HOME": str(HOME)}
        with log.open("w") as out:
            server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
        cls.addClassCleanup(cls.stop, server)
        end = time.monotonic() + SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > end:
                    raise AssertionError("the server did not start:\n" + log.read_text())
                time.sleep(0.2)
        cls.spark = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
        cls.addClassCleanup(cls.spark.stop)

    @staticmethod
    def stop(server):
        server.terminate()
        server.wait(30)

    def photos(self):
        return (
            self.spark.read.format("binaryFile")
            .load(PHOTOS)
            .selectExpr("regexp_extract(path, '[^/]+$', 0) AS path", "content")
            .coalesce(1)
        )

    def test_is_a_client_of_a_server(self):
        self.assertTrue(type(self.spark).__module__.startswith("pyspark.sql.connect"))
        self.assertEqual(self.spark.version, pyspark.__version__)

    def test_stages_run_on_the_server(self):
        stage = DeepImagePredictor(inputCol="content", outputCol="labels", topK=2, batchSize=3)
        rows = {row.path: row.labels for row in stage.transform(self.photos()).collect()}
        self.assertEqual(len(rows), 4)
        self.assertEqual([len(labels) for labels in rows.values()], [2] * 4)
        self.assertEqual(rows["espresso.jpg"][0].description, "espresso")
        self.assertAlmostEqual(rows["espresso.jpg"][0].probability, 0.957, delta=0.0005)

    def test_columns_of_numbers_go_through_any_model(self):
        picture = [[[float((i + j + k) % 7) for k in range(3)] for j in range(32)] for i in range(32)]
        rows = self.spark.createDataFrame([(1, picture), (2, None)], "id int, x array<array<array<float>>>").coalesce(1)
        stage = TensorTransformer(
            modelFile=MODEL,
            inputMapping={"x": "input_layer_55"},
            outputMapping={"dense_3": "y"},
            handleInvalid="keep",
            reasonCol="why",
        )
        expected = stage.transform(rows).collect()
        self.assertAlmostEqual(sum(expected[0].y), 1.0, places=4)
        self.assertIsNone(expected[0].why)
        self.assertIsNone(expected[1].y)
        self.assertTrue(expected[1].why.startswith("null: "), expected[1].why)
        at = str(self.folder / "tensors")
        stage.write().overwrite().save(at)
        loaded = TensorTransformer.load(at)
        self.assertEqual(loaded.getInputMapping(), {"x": "input_layer_55"})
        self.assertEqual(loaded.getOutputMapping(), {"dense_3": "y"})
        self.assertEqual(loaded.transform(rows).collect(), expected)
        keras = KerasTransformer(modelFile=MODEL, inputCol="x", outputCol="y", outputMode="vector", handleInvalid="skip")
        vectors = [row.y.toArray().tolist() for row in keras.transform(rows).collect()]
        self.assertEqual(vectors, [expected[0].y])
        several = KerasTransformer(modelFile=MODEL, inputCols=["x"], outputCols=["y"], handleInvalid="skip")
        self.assertEqual([row.y for row in several.transform(rows).collect()], [expected[0].y])

    def test_the_model_and_the_schema_are_checked_on_the_server(self):
        rows = self.spark.createDataFrame([(1.0,)], "x float")
        stage = TensorTransformer(modelFile=MODEL, inputMapping={"x": "input"}, outputMapping={"dense_3": "y"})
        with self.assertRaisesRegex(Exception, "model input 'input': expected one of .input_layer_55."):
            stage.transform(rows).collect()

    def test_pictures_and_uris_go_through_any_model(self):
        photos = self.photos()
        images = ImageTensorTransformer(
            inputCol="content",
            outputCol="out",
            modelFile=MODEL,
            channelOrder="RGB",
            resampler="tf2_bilinear",
        )
        vectors = [row.out for row in images.transform(photos).collect()]
        self.assertEqual(len(vectors), 4)
        uris = self.spark.read.format("binaryFile").load(PHOTOS).selectExpr("path AS uri").coalesce(1)
        files = KerasImageFileTransformer(inputCol="uri", outputCol="out", modelFile=MODEL, preprocessing="tf")
        scores = [row.out for row in files.transform(uris).collect()]
        self.assertEqual({vector.size for vector in scores}, {vectors[0].size})
        for vector in scores:
            self.assertAlmostEqual(sum(vector.toArray()), 1.0, places=4)

    def test_every_function_runs_on_the_server(self):
        cat = self.photos().filter("path = 'cat.jpg'")
        decoded = cat.select("content", V.decode("content", "path").alias("image"))
        row = decoded.select(
            V.image_info("content").alias("info"),
            V.resize("image", 32, 16).alias("small"),
            V.encode(V.resize("content", 32, 16, "nearest"), "png").alias("png"),
            V.try_resize("image", 8, 4).alias("tiny"),
            V.try_decode("content").alias("again"),
            V.try_image_info("image").alias("more"),
            V.try_encode("image").alias("file"),
            V.try_predict("image", "EfficientNet-Lite0", {"topK": 1}).alias("seen"),
            V.try_featurize("content").alias("features"),
        ).first()
        self.assertEqual(row.info.format, "jpeg")
        self.assertEqual((row.small.width, row.small.height, row.small.origin), (32, 16, "cat.jpg"))
        self.assertEqual(bytes(row.png[:4]), b"\x89PNG")
        self.assertEqual((row.tiny.value.width, row.tiny.error), (8, None))
        self.assertEqual((row.again.value.width, row.more.value.format), (row.info.width, "struct"))
        self.assertEqual(bytes(row.file.value[:4]), b"\x89PNG")
        self.assertEqual((len(row.seen.value), row.seen.error), (1, None))
        self.assertEqual(len(row.features.value), 1280)
        bad = self.spark.createDataFrame([(bytearray(b"no picture"),)], "content binary")
        tried = bad.select(V.try_predict("content").alias("p")).first().p
        self.assertIsNone(tried.value)
        self.assertTrue(tried.error.startswith("image.not_an_image: "), tried.error)
        with self.assertRaisesRegex(Exception, "function fovea_predict: expected a good picture"):
            bad.select(V.predict("content")).collect()

    def test_sql_runs_on_the_server(self):
        self.photos().createOrReplaceTempView("photos")
        rows = self.spark.sql(
            "SELECT path, fovea_predict(content)[0].description AS seen FROM photos"
            " WHERE fovea_predict(content)[0].probability > 0.9"
        ).collect()
        self.assertIn(("espresso.jpg", "espresso"), [(row.path, row.seen) for row in rows])
        plan = self.spark.sql("EXPLAIN SELECT fovea_predict(content) FROM photos").first()[0]
        self.assertIn("BatchEval", plan)

    def test_images_are_read_on_the_server(self):
        folder = str(Path(PHOTOS).parent)
        images = fovea.images.readImages(folder, spark=self.spark).filter("image IS NOT NULL")
        small = images.select(fovea.images.createResizeImageUDF([16, 32])("image").alias("small")).first().small
        self.assertEqual((small.height, small.width), (16, 32))
        array = fovea.images.imageStructToArray(small)
        self.assertEqual(array.shape, (16, 32, 3))
        struct = fovea.images.imageArrayToStruct(array.astype("float32"), small.origin)
        both = self.spark.createDataFrame([(small, struct)], images.selectExpr("image a", "image b").schema)
        row = both.select(V.featurize("a").alias("a"), V.featurize("b").alias("b")).first()
        self.assertEqual(row.a, row.b)

    def test_functions_run_on_the_server(self):
        rows = self.photos().select("path", V.predict("content").alias("labels")).collect()
        seen = {row.path: row.labels[0].description for row in rows}
        self.assertEqual(seen["espresso.jpg"], "espresso")
        few = self.photos().limit(1).select(V.featurize("content", model="EfficientNet-Lite0").alias("f"))
        self.assertEqual(len(few.first().f), 1280)

    def test_registering_says_where_functions_live(self):
        with self.assertRaisesRegex(RuntimeError, f"start the server with spark.sql.extensions={EXTENSIONS}"):
            fovea.register(self.spark)

    def test_the_server_checks_params(self):
        with self.assertRaisesRegex(Exception, "param topK: expected at least 1, got 0"):
            DeepImagePredictor(inputCol="content", outputCol="x", topK=0).transform(self.photos()).collect()

    def test_a_stage_survives_saving(self):
        stage = DeepImagePredictor(inputCol="content", outputCol="labels", topK=2)
        at = str(self.folder / "stage")
        stage.write().overwrite().save(at)
        loaded = DeepImagePredictor.load(at)
        self.assertIsInstance(loaded, DeepImagePredictor)
        self.assertEqual((loaded.uid, loaded.getTopK()), (stage.uid, 2))

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
        model.write().overwrite().save(at)
        loaded = PipelineModel.load(at)
        self.assertIsInstance(loaded.stages[0], DeepImageFeaturizer)
        got = [(row.path, row.prediction) for row in loaded.transform(train).collect()]
        self.assertEqual(got, expected)

    def test_a_classifier_is_trained_on_the_server(self):
        train = self.photos().selectExpr("path", "content", "replace(path, '.jpg', '') AS kind")
        model = DeepImageClassifier(inputCol="content", labelCol="kind", batchSize=2).fit(train)
        self.assertEqual(model.getBatchSize(), 32)
        for name in ("labels", "history"):
            with self.assertRaisesRegex(RuntimeError, f"{name}: expected a driver in this process, got a client"):
                getattr(model, name)
        rows = model.transform(train).select("kind", "predictedLabel").collect()
        self.assertEqual(len(rows), 4)
        self.assertTrue(all(row.kind == row.predictedLabel for row in rows), rows)
        at = str(self.folder / "classifier")
        model.write().overwrite().save(at)
        loaded = DeepImageClassifierModel.load(at)
        again = loaded.transform(train).select("kind", "predictedLabel").collect()
        self.assertEqual(again, rows)


if __name__ == "__main__":
    unittest.main()
