"""What the wrappers of all stages share."""

from __future__ import annotations

import sys
from typing import Any, Dict, Mapping, TypeVar

from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaTransformer

S = TypeVar("S", bound="Stage")

_JAVA_PACKAGE = "dev.fovea.spark"
_COORDINATES = "dev.fovea:fovea-spark_2.13"


class Stage(JavaTransformer, JavaMLReadable, JavaMLWritable):
    """A stage whose work is done by the stage of the same name in the JVM."""

    def __init__(self, java_class: str) -> None:
        super().__init__()
        try:
            self._java_obj = self._new_java_obj(java_class, self.uid)
        except TypeError as error:
            # What py4j says of a class that is not there: 'JavaPackage' object is not callable.
            raise RuntimeError(
                f"stage {java_class}: expected fovea's jar on the driver's class path, got none;"
                f" start Spark with --packages {_COORDINATES}:VERSION, or with --jars"
            ) from error

    def _setGiven(self: S, given: Mapping[str, Any]) -> S:
        """Sets what is not None."""
        return self._set(**{name: value for name, value in given.items() if value is not None})


def toStrings(value: Any) -> Dict[str, str]:
    """The mapping, when it is one of strings to strings."""
    if isinstance(value, Mapping) and all(
        isinstance(part, str) for entry in value.items() for part in entry
    ):
        return dict(value)
    raise TypeError(f"expected a dict of str to str, got {value!r}")


def register(module: str) -> None:
    """
    Makes the stages of the module known by the package that they have in the JVM.

    Spark derives the one name from the other when it loads a saved stage or pipeline, here and through Spark Connect,
    and it knows no other rule than that both are the same.
    """
    stages = sys.modules[module]
    for value in vars(stages).values():
        if isinstance(value, type) and issubclass(value, Stage) and value is not Stage:
            value.__module__ = _JAVA_PACKAGE
    sys.modules[_JAVA_PACKAGE] = stages
