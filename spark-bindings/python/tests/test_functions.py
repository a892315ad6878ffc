"""The SQL functions as functions of columns."""

import fovea
import pyspark
from fovea import functions as V
from pyspark.sql.functions import col

from .support import ROOT, SparkCase, python_blocks


class FunctionsTest(SparkCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fovea.register(cls.spark)

    def test_predicts_as_in_sql(self):
        photos = self.photos()
        photos.createOrReplaceTempView("photos")
        expected = self.spark.sql("SELECT path, fovea_predict(content) AS labels FROM photos").collect()
        self.assertEqual(photos.select("path", V.predict(col("content")).alias("labels")).collect(), expected)
        self.assertEqual(photos.select("path", V.predict("content").alias("labels")).collect(), expected)
        self.assertEqual(expected[0].labels[0].asDict().keys(), {"class", "description", "probability"})

    def test_featurizes_with_a_named_model(self):
        features = self.photos().select(V.featurize("content", model="EfficientNet-Lite0-int8").alias("f"))
        self.assertEqual([len(row.f) for row in features.limit(1).collect()], [1280])

    def test_options_and_errors_as_values(self):
        photos = self.photos().filter("path = 'espresso.jpg'")
        one = photos.select(V.predict("content", "EfficientNet-Lite0", {"topK": 1}).alias("labels")).first()
        self.assertEqual([label.description for label in one.labels], ["espresso"])
        by_default = photos.select(V.predict("content", options={"topK": 1}).alias("labels")).first()
        self.assertEqual(by_default.labels, one.labels)
        self.assertEqual(photos.select(V.predict("content")[0].alias("l")).first().l, one.labels[0])
        bad = self.spark.createDataFrame([(bytearray(b"no picture"),)], "content binary")
        row = bad.select(V.try_predict("content").alias("p"), V.try_featurize("content").alias("f")).first()
        self.assertIsNone(row.p.value)
        self.assertIn("expected one of", row.p.error)
        self.assertIsNone(row.f.value)

    def test_explains_by_a_heat_map(self):
        photos = self.photos().filter("path = 'espresso.jpg'")
        options = {"method": "occlusion", "patch": 112, "stride": 56, "label": "espresso"}
        row = photos.select(V.explain("content", "EfficientNet-Lite0-int8", options).alias("why")).first()
        self.assertEqual((row.why.description, row.why.method, row.why.gap), ("espresso", "occlusion", None))
        self.assertEqual((row.why.heat_map.nChannels, row.why.heat_map.mode), (3, 16))
        bad = self.spark.createDataFrame([(bytearray(b"no picture"),)], "content binary")
        tried = bad.select(V.try_explain("content", "EfficientNet-Lite0-int8", options).alias("why")).first()
        self.assertIsNone(tried.why.value)

    def test_a_model_becomes_a_function(self):
        fovea.register(self.spark, "what", "EfficientNet-Lite0", topK=1)
        fovea.registerPipeline(self.spark, "what_at_64", ["fovea_decode", "what"])
        self.photos().createOrReplaceTempView("photos")
        rows = self.spark.sql("SELECT path, what(content) AS a, what_at_64(content) AS b FROM photos").collect()
        for row in rows:
            self.assertEqual(len(row.a), 1)
            self.assertEqual(row.a, row.b)
        with self.assertRaisesRegex(Exception, "did you mean 'topK'"):
            fovea.register(self.spark, "what", "EfficientNet-Lite0", topk=1)
        with self.assertRaisesRegex(ValueError, "expected a name and a model"):
            fovea.register(self.spark, "what")

    def test_pictures_without_a_model(self):
        photos = self.photos().filter("path = 'cat.jpg'")
        decoded = photos.select("content", V.decode("content", "path").alias("image"))
        row = decoded.select(
            "image",
            V.image_info("content").alias("info"),
            V.resize("image", 32, 16).alias("small"),
            V.encode(V.resize("content", 32, 16, "nearest"), "png").alias("png"),
            V.try_resize("image", 8, 4).alias("tiny"),
            V.try_decode("content").alias("again"),
            V.try_image_info("image").alias("more"),
            V.try_encode("image").alias("file"),
        ).first()
        self.assertEqual(row.image.origin, "cat.jpg")
        self.assertEqual((row.info.width, row.info.height), (row.image.width, row.image.height))
        self.assertEqual((row.small.width, row.small.height, row.small.origin), (32, 16, "cat.jpg"))
        self.assertEqual(bytes(row.png[:4]), b"\x89PNG")
        self.assertEqual((row.tiny.value.width, row.tiny.error), (8, None))
        self.assertEqual(row.again.value.data, row.image.data)
        self.assertEqual(row.more.value.width, row.image.width)
        self.assertEqual(bytes(row.file.value[:4]), b"\x89PNG")

    def test_every_sql_function_is_here(self):
        known = {row.function for row in self.spark.sql("SHOW FUNCTIONS LIKE '*fovea_*'").collect()}
        self.assertTrue(known)
        self.assertEqual({name.replace("fovea_", "", 1) for name in known}, set(V.__all__) - {"register", "registerPipeline"})

    def test_the_readme_runs(self):
        blocks = python_blocks(ROOT / "spark-bindings" / "python" / "README.md")
        self.assertTrue(blocks)
        for name, block in blocks.items():
            with self.subTest(name):
                exec(block.replace("docs/images/", f"{ROOT}/docs/images/"), {"spark": self.spark})

    def test_the_environment_is_the_one_that_was_asked_for(self):
        self.assertEqual(self.spark.version, pyspark.__version__)
