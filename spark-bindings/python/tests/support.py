"""
Where the tests find what they need. PythonTest (in Java) sets these variables; by hand, after a build:

FOVEA_ROOT        the project's folder
FOVEA_CLASS_PATH  fovea's jars and what they need, as the JVM writes a class path; entries that Spark has are left out
"""

import os
import re
import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict, List

import pyspark
from pyspark.sql import SparkSession

ROOT = Path(os.environ.get("FOVEA_ROOT", Path(__file__).parents[3]))
PHOTOS = str(ROOT / "docs" / "images" / "*.jpg")
EXTENSIONS = "dev.fovea.spark.FoveaExtensions"

_BLOCK = re.compile(r"<!-- snippet: (\S+) -->\s*```python\n(.*?)```", re.DOTALL)


def _artifact(file: str) -> str:
    return re.sub(r"-\d.*$", "", file)


def class_path() -> str:
    """fovea's part of the class path; Spark has the rest, in its own versions."""
    spark = {_artifact(name) for name in os.listdir(Path(pyspark.__file__).parent / "jars")}
    entries: List[str] = []
    for entry in os.environ["FOVEA_CLASS_PATH"].split(os.pathsep):
        file = Path(entry).name
        # Spark's own jars by their names, too: not every version has the same ones.
        of_spark = file.startswith(("spark-", "scala-")) or _artifact(file) in spark
        if file != "test-classes" and not (file.endswith(".jar") and of_spark):
            entries.append(entry)
    return os.pathsep.join(entries)


def configuration() -> Dict[str, str]:
    """A small local Spark that asks no network."""
    return {
        "spark.driver.extraClassPath": class_path(),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.warehouse.dir": os.path.join(tempfile.gettempdir(), "fovea-warehouse"),
    }


def python_blocks(page: Path) -> Dict[str, str]:
    """The named blocks of Python in a Markdown page, by name."""
    return dict(_BLOCK.findall(page.read_text(encoding="utf-8")))


class SparkCase(unittest.TestCase):
    """Tests with the one session of this process, and a folder that goes after them."""

    spark: SparkSession

    @classmethod
    def setUpClass(cls) -> None:
        builder = SparkSession.builder.master("local[2]").appName("fovea for Python")
        for key, value in configuration().items():
            builder = builder.config(key, value)
        cls.spark = builder.getOrCreate()
        cls.spark.sparkContext.setLogLevel("ERROR")

    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def photos(self) -> Any:
        """The four photos of the documentation: path (the file's name) and content."""
        return (
            self.spark.read.format("binaryFile")
            .load(PHOTOS)
            .selectExpr("regexp_extract(path, '[^/]+$', 0) AS path", "content")
            .coalesce(1)
        )
