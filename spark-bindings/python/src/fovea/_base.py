"""What the wrappers of all stages share."""

from __future__ import annotations

import json
import sys
from typing import Any, Dict, Iterator, List, Mapping, Tuple, TypeVar

from pyspark import SparkContext
from pyspark.ml.param import Params
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaParams, JavaTransformer
from pyspark.sql import DataFrame
from pyspark.sql.utils import is_remote

S = TypeVar("S", bound="_Wrapper")

_JAVA_PACKAGE = "dev.fovea.spark"
_COORDINATES = "dev.fovea:fovea-spark_2.13"


class _Wrapper(JavaParams, JavaMLReadable, JavaMLWritable):
    """What is wrapped goes by the same name in the JVM."""

    def _new(self, java_class: str) -> None:
        try:
            self._java_obj = self._new_java_obj(java_class, self.uid)
        except TypeError as error:
            # What py4j says of a class that is not there: 'JavaPackage' object is not callable.
            raise RuntimeError(
                f"stage {java_class}: expected fovea's jar on the driver's class path, got none;"
                f" start Spark with --packages {_COORDINATES}:VERSION, or with --jars"
            ) from error

    def _transfer_params_from_java(self) -> None:
        super()._transfer_params_from_java()
        for param in self.params:
            if param.typeConverter in (toMapping, toSettings) and self.isSet(param):
                self._paramMap[param] = param.typeConverter(self._paramMap[param])

    def _set(self: S, **kwargs: Any) -> S:
        """Inside the driver, values are checked when they are set; a server checks them when it needs them."""
        before = dict(self._paramMap)
        super()._set(**kwargs)
        java = getattr(self, "_java_obj", None)
        if java is not None and not is_remote() and SparkContext._active_spark_context is not None:
            try:
                for name, value in kwargs.items():
                    if value is not None:
                        param = self.getParam(name)
                        self._make_java_param_pair(param, self._paramMap[param])
            except Exception:
                self._paramMap = before
                raise
        return self

    def _setGiven(self: S, given: Mapping[str, Any]) -> S:
        """Sets what is not None."""
        return self._set(**{name: value for name, value in given.items() if value is not None})


class Stage(_Wrapper, JavaTransformer):
    """A stage whose work is done by the stage of the same name in the JVM."""

    def __init__(self, java_class: str) -> None:
        super().__init__()
        self._new(java_class)


class Learned(_Wrapper, JavaModel):
    """What an estimator has trained."""

    @property
    def labels(self) -> List[str]:
        """
        The names of the classes, by index; empty where the model answers with something else than a score
        for each class. A client of Spark Connect has no such property.
        """
        self._requireDriver("labels", "the columns that the model appends")
        return list(self._java_obj.labels())

    @property
    def history(self) -> List[Dict[str, Any]]:
        """
        How the training went: for each epoch a dict of epoch (from 1), loss, accuracy (NaN where the labels
        are no classes), learningRate and seconds; empty for a model that was loaded. A client of Spark Connect
        has no such property.
        """
        self._requireDriver("history", "fit in the driver")
        told = self._java_obj.history()
        if not told.isPresent():
            return []
        return [
            {
                "epoch": epoch.number(),
                "loss": epoch.loss(),
                "accuracy": epoch.accuracy(),
                "learningRate": epoch.rate(),
                "seconds": epoch.seconds(),
            }
            for epoch in told.get().epochs()
        ]

    def writeModelFile(self, pathOrUri: str) -> None:
        """
        Writes the model as a plain file of fovea's, with labels and how pictures are prepared: for the
        command line, for SQL, for every stage's modelFile. A client of Spark Connect cannot.
        """
        self._requireDriver("writeModelFile", "save")
        self._java_obj.writeModelFile(pathOrUri)

    def _requireDriver(self, name: str, instead: str) -> None:
        if is_remote():
            raise RuntimeError(f"{name}: expected a driver in this process, got a client; use {instead}")


class Learner(_Wrapper, JavaEstimator):
    """An estimator whose work is done by the one of the same name in the JVM."""

    def __init__(self, java_class: str) -> None:
        super().__init__()
        self._new(java_class)

    def _copyValues(self, to: Any, extra: Any = None) -> Any:
        super()._copyValues(to, extra)
        if isinstance(to, Learned) and to.hasParam("batchSize"):
            # Of the training's steps: pictures go through the model in batches of its own. The JVM knows it already.
            Params.clear(to, to.getParam("batchSize"))
        return to

    def fitMultiple(self, dataset: DataFrame, paramMaps: Any) -> Iterator[Tuple[int, Any]]:
        """
        A model for each param map, as (index, model). What they share is computed once, and they are
        trained side by side, as many as the param parallelism says; by a client one after the other.
        """
        if is_remote():
            return super().fitMultiple(dataset, paramMaps)
        self._transfer_params_to_java()
        context = dataset.sparkSession.sparkContext
        kind = context._jvm.org.apache.spark.ml.param.ParamMap
        maps = self._new_java_array([self._transfer_param_map_to_java(m) for m in paramMaps], kind)
        models: List[Any] = list(self._java_obj.fitMultiple(dataset._jdf, maps))
        return iter(
            [
                (i, self.copy(paramMaps[i])._copyValues(self._create_model(model)))
                for i, model in enumerate(models)
            ]
        )


class FeatureLearner(Learner):
    """An estimator that learns on features."""

    def withFeatures(self, dataset: DataFrame) -> DataFrame:
        """
        The data with the features of its pictures in featuresCol, in place of inputCol: computed once, on
        the executors, and kept as Parquet in featuresDir. A client of Spark Connect takes a
        DeepImageFeaturizer with the same params instead.
        """
        if is_remote():
            raise RuntimeError(
                "withFeatures: expected a driver in this process, got a client;"
                " use a DeepImageFeaturizer with the same params"
            )
        self._transfer_params_to_java()
        return DataFrame(self._java_obj.withFeatures(dataset._jdf), dataset.sparkSession)


def toMapping(value: Any) -> str:
    """The mapping of strings to strings as the text of a JSON object, the one form that every Spark can send."""
    if isinstance(value, str):
        value = mapping(value)
    if isinstance(value, Mapping) and all(
        isinstance(part, str) for entry in value.items() for part in entry
    ):
        return json.dumps(dict(value))
    raise TypeError(f"expected a dict of str to str, got {value!r}")


def toSettings(value: Any) -> str:
    """The settings as the text of a JSON object."""
    if isinstance(value, str):
        value = mapping(value)
    if isinstance(value, Mapping) and all(
        isinstance(name, str) and isinstance(given, (bool, int, float, str)) for name, given in value.items()
    ):
        return json.dumps(dict(value))
    raise TypeError(f"expected a dict of str to plain values, got {value!r}")


def mapping(text: str) -> Dict[str, Any]:
    """The mapping in the text."""
    return json.loads(text)


def register(module: str) -> None:
    """
    Makes the stages of the module known by the package that they have in the JVM.

    Spark derives the one name from the other when it loads a saved stage or pipeline, here and through Spark Connect,
    and it knows no other rule than that both are the same.
    """
    stages = sys.modules[module]
    for value in vars(stages).values():
        is_own = isinstance(value, type) and value.__module__ != __name__
        if is_own and issubclass(value, _Wrapper):
            value.__module__ = _JAVA_PACKAGE
    sys.modules[_JAVA_PACKAGE] = stages
