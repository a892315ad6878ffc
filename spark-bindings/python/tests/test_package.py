"""What the package brings, and what docs/spark.md has a newcomer type, beside a pyspark from PyPI and nothing else."""

import re
import subprocess
import sys
import tempfile
import unittest
from importlib import metadata
from pathlib import Path

import pyspark

from .support import ROOT

PACKAGE = ROOT / "spark-bindings" / "python"
PAGE = ROOT / "docs" / "spark.md"

_NAME = re.compile(r"^[A-Za-z0-9._-]+")


def _declared():
    """The distributions that pip installs with the package."""
    text = (PACKAGE / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*?)\]", text, re.MULTILINE | re.DOTALL).group(1)
    return [_NAME.match(entry).group() for entry in re.findall(r'"([^"]+)"', listed)]


def _with_requirements(names):
    """The distributions and all that they require without extras."""
    found = []
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in found:
            found.append(name)
            required = metadata.requires(name) or []
            queue += [_NAME.match(entry).group() for entry in required if "extra ==" not in entry]
    return found


class PackageTest(unittest.TestCase):
    def import_beside(self, distributions):
        """Imports the package where nothing is installed but those; how it ended and what it said."""
        with tempfile.TemporaryDirectory() as scratch:
            for name in distributions:
                files = metadata.files(name)
                for top in {file.parts[0] for file in files if file.parts[0] != ".."}:
                    (Path(scratch) / top).symlink_to(metadata.distribution(name).locate_file(top))
            code = f"import sys; sys.path[:0] = [{str(PACKAGE / 'src')!r}, {scratch!r}]; import fovea"
            # Without the packages that this Python has.
            return subprocess.run(
                [sys.executable, "-S", "-B", "-E", "-c", code], capture_output=True, text=True, timeout=120
            )

    def test_what_is_declared_is_all_that_is_imported(self):
        ended = self.import_beside(_with_requirements(["pyspark", *_declared()]))
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))

    def test_spark_alone_is_not_enough(self):
        ended = self.import_beside(_with_requirements(["pyspark"]))
        self.assertIn("No module named 'numpy'", ended.stderr)

    def test_every_command_of_the_page_is_one_that_a_newcomer_has(self):
        blocks = re.findall(r"```bash\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
        commands = [line.split()[0] for block in blocks for line in block.replace("\\\n", " ").splitlines()]
        self.assertGreaterEqual(len(commands), 6)
        scripts = Path(pyspark.__file__).parent / "bin"
        for command in commands:
            self.assertTrue(command == "./mvnw" or (scripts / command).is_file(), command)


if __name__ == "__main__":
    unittest.main()
