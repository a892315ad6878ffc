"""
The SQL functions of fovea as functions of columns.

A session knows them when it was started with ``spark.sql.extensions=dev.fovea.spark.FoveaExtensions`` (the only way for
Spark Connect, whose functions live on the server), or after ``fovea.register(spark)``.
"""

from __future__ import annotations

from typing import Mapping, Optional, Sequence, Union

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.utils import is_remote

__all__ = [
    "decode",
    "encode",
    "explain",
    "featurize",
    "image_info",
    "predict",
    "register",
    "registerPipeline",
    "resize",
    "try_decode",
    "try_encode",
    "try_explain",
    "try_featurize",
    "try_image_info",
    "try_predict",
    "try_resize",
]

_EXTENSIONS = "dev.fovea.spark.FoveaExtensions"

_DEFAULT_MODEL = "EfficientNet-Lite0"
"""What the functions take where no model is named."""

ColumnOrName = Union[Column, str]
Options = Mapping[str, object]


def register(
    spark: SparkSession,
    name: Optional[str] = None,
    model: Optional[str] = None,
    **options: object,
) -> None:
    """
    Registers the SQL functions of fovea in the session; or, with a name and a model, that model as an SQL function of
    that name, and ``try_`` with that name the form that gives errors as values.

    The model is the name of an installed one or a model file on the driver. Options are output (labels, probabilities,
    features), topK, handleInvalid (error, null) and those of the stages: pooling, scaleHint, resampler, crop,
    background, preprocessing, batchSize, threads, backend.

    Raises RuntimeError for a session of Spark Connect, where functions live on the server.
    """
    functions = _java(spark)
    if name is None and model is None and not options:
        functions.register(spark._jsparkSession)
    elif name is None or model is None:
        raise ValueError(f"function: expected a name and a model, got {name!r} and {model!r}")
    else:
        functions.register(spark._jsparkSession, name, model, _texts(options))


def registerPipeline(spark: SparkSession, name: str, functions: Sequence[str]) -> None:
    """Makes one SQL function of several, by their names: the first takes the argument, the last gives the result."""
    java = _java(spark)
    gateway = spark.sparkContext._gateway
    assert gateway is not None
    names = gateway.new_array(gateway.jvm.java.lang.String, len(functions))
    for i, function in enumerate(functions):
        names[i] = function
    java.registerPipeline(spark._jsparkSession, name, names)


def predict(
    picture: ColumnOrName, model: Optional[str] = None, options: Optional[Options] = None
) -> Column:
    """
    The likeliest classes of each picture, likeliest first, as
    ``array<struct<class: string, description: string, probability: float>>``.

    picture is a column of encoded files (binary) or of Spark's image struct; model the name of an installed model or a
    model file on the driver, EfficientNet-Lite0 where there is none; options such as ``{"topK": 3}``. Null gives null; a bad picture fails the query.
    """
    return _model("fovea_predict", picture, model, options)


def try_predict(
    picture: ColumnOrName, model: Optional[str] = None, options: Optional[Options] = None
) -> Column:
    """As predict, as ``struct<value, error: string>``: a bad picture has an error and no value."""
    return _model("try_fovea_predict", picture, model, options)


def featurize(
    picture: ColumnOrName, model: Optional[str] = None, options: Optional[Options] = None
) -> Column:
    """The features that the model finds in each picture, as ``array<float>``; arguments as for predict."""
    return _model("fovea_featurize", picture, model, options)


def try_featurize(
    picture: ColumnOrName, model: Optional[str] = None, options: Optional[Options] = None
) -> Column:
    """As featurize, as ``struct<value, error: string>``: a bad picture has an error and no value."""
    return _model("try_fovea_featurize", picture, model, options)


def explain(
    picture: ColumnOrName, model: Optional[str] = None, options: Optional[Options] = None
) -> Column:
    """
    What in each picture speaks for its likeliest class, or for the one that the option label names, as ``struct<class,
    description, probability, method, score, baseline_score, gap, heat_map>``; heat_map is Spark's image struct.

    options such as ``{"method": "occlusion", "label": "macaw"}``; arguments else as for predict.
    """
    return _model("fovea_explain", picture, model, options)


def try_explain(
    picture: ColumnOrName, model: Optional[str] = None, options: Optional[Options] = None
) -> Column:
    """As explain, as ``struct<value, error: string>``: a bad picture has an error and no value."""
    return _model("try_fovea_explain", picture, model, options)


def decode(content: ColumnOrName, origin: Optional[ColumnOrName] = None) -> Column:
    """Each file's picture as Spark's image struct: gray, BGR or BGRA; origin is kept in the struct."""
    return _decode("fovea_decode", content, origin)


def try_decode(content: ColumnOrName, origin: Optional[ColumnOrName] = None) -> Column:
    """As decode, as ``struct<value, error: string>``."""
    return _decode("try_fovea_decode", content, origin)


def resize(picture: ColumnOrName, width: int, height: int, resampler: Optional[str] = None) -> Column:
    """Each picture at that size as Spark's image struct; by default with Pillow's bilinear filter."""
    return _call("fovea_resize", picture, width, height, resampler)


def try_resize(
    picture: ColumnOrName, width: int, height: int, resampler: Optional[str] = None
) -> Column:
    """As resize, as ``struct<value, error: string>``."""
    return _call("try_fovea_resize", picture, width, height, resampler)


def encode(picture: ColumnOrName, format: Optional[str] = None) -> Column:
    """Each picture as a file of that format: png (the default), jpeg or bmp."""
    return _call("fovea_encode", picture, format)


def try_encode(picture: ColumnOrName, format: Optional[str] = None) -> Column:
    """As encode, as ``struct<value, error: string>``."""
    return _call("try_fovea_encode", picture, format)


def image_info(picture: ColumnOrName) -> Column:
    """Format, height, width, nChannels, mode and bytes of each picture."""
    return _call("fovea_image_info", picture)


def try_image_info(picture: ColumnOrName) -> Column:
    """As image_info, as ``struct<value, error: string>``."""
    return _call("try_fovea_image_info", picture)


def _java(spark: SparkSession):  # type: ignore[no-untyped-def]
    """FoveaFunctions of the driver's JVM."""
    if is_remote():
        raise RuntimeError(
            "session: expected one inside the driver, got one that talks to a server;"
            f" start the server with spark.sql.extensions={_EXTENSIONS}"
        )
    jvm = spark._jvm
    assert jvm is not None
    return jvm.dev.fovea.spark.FoveaFunctions


def _texts(options: Options) -> dict[str, str]:
    return {key: str(value) for key, value in options.items()}


def _model(
    function: str, picture: ColumnOrName, model: Optional[str], options: Optional[Options]
) -> Column:
    if not options:
        return _call(function, picture, model)
    entries = [F.lit(part) for entry in _texts(options).items() for part in entry]
    name = F.lit(_DEFAULT_MODEL if model is None else model)
    return F.call_function(function, _column(picture), name, F.create_map(*entries))


def _decode(function: str, content: ColumnOrName, origin: Optional[ColumnOrName]) -> Column:
    arguments = [_column(content)] if origin is None else [_column(content), _column(origin)]
    return F.call_function(function, *arguments)


def _call(function: str, picture: ColumnOrName, *constants: object) -> Column:
    """The call with the constants that are given."""
    given = [F.lit(value) for value in constants if value is not None]
    return F.call_function(function, _column(picture), *given)


def _column(column: ColumnOrName) -> Column:
    return F.col(column) if isinstance(column, str) else column
