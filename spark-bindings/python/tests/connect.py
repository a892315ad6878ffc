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
import pyspark
from fovea import DeepImageFeaturizer, DeepImagePredictor
from fovea import functions as V
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.sql import SparkSession

from .support import EXTENSIONS, PHOTOS, configuration

HOME = Path(pyspark.__file__).parent
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


if __name__ == "__main__":
    unittest.main()
