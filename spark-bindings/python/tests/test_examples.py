"""The examples of docs/spark-examples.md in Python do what the page says."""

import contextlib
import io
import os
import re
import unittest

from .support import ROOT, SparkCase, python_blocks

PRINTED = {
    "images": r"cat/0\.png\s*\|\d+ *\|\d+ *\|3",
    "tensor": r"cat/0\.png\s*\|\[[0-9.E-]+, ?[0-9.E-]+",
    "keras": r"cat/0\.png\s*\|\[[0-9.E-]+, ?[0-9.E-]+",
    "function": r"cup/0\.png\s*\|espresso",
    "transfer": r"training set accuracy 1\.0",
    "tuning": r"area under ROC \[1\.0, 1\.0\]",
    "predict": "n07920052, espr",
}


@unittest.skipUnless("FOVEA_PHOTOS" in os.environ, "FOVEA_PHOTOS names no folder of folders of photos")
class ExamplesTest(SparkCase):
    def test_the_examples_run(self):
        page = python_blocks(ROOT / "docs" / "spark-examples.md")
        self.assertEqual(set(page), {f"{name}-python" for name in PRINTED})
        for name, printed in PRINTED.items():
            with self.subTest(name):
                block = page[f"{name}-python"].replace("photos/", os.environ["FOVEA_PHOTOS"] + "/")
                block = block.replace("docs/examples/", f"{ROOT}/docs/examples/")
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    exec(block, {"spark": self.spark})
                self.assertRegex(out.getvalue(), re.compile(printed))
