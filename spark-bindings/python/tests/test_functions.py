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

    def test_every_sql_function_is_here(self):
        known = {row.function for row in self.spark.sql("SHOW FUNCTIONS LIKE '*fovea_*'").collect()}
        self.assertTrue(known)
        self.assertEqual({name.replace("fovea_", "", 1) for name in known}, set(V.__all__) - {"register"})

    def test_the_readme_runs(self):
        blocks = python_blocks(ROOT / "spark-bindings" / "python" / "README.md")
        self.assertTrue(blocks)
        for name, block in blocks.items():
            with self.subTest(name):
                exec(block.replace("docs/images/", f"{ROOT}/docs/images/"), {"spark": self.spark})

    def test_the_environment_is_the_one_that_was_asked_for(self):
        self.assertEqual(self.spark.version, pyspark.__version__)
