"""
The SQL functions of fovea as functions of columns.

A session knows them when it was started with ``spark.sql.extensions=dev.fovea.spark.FoveaExtensions`` (the only way for
Spark Connect, whose functions live on the server), or after ``fovea.register(spark)``.
"""

from __future__ import annotations

from typing import Optional

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.utils import is_remote

__all__ = ["featurize", "predict", "register"]

_EXTENSIONS = "dev.fovea.spark.FoveaExtensions"


def register(spark: SparkSession) -> None:
    """
    Registers the SQL functions in the session, in place of those that have their names.

    Raises RuntimeError for a session of Spark Connect, where functions live on the server.
    """
    if is_remote():
        raise RuntimeError(
            "session: expected one inside the driver, got one that talks to a server;"
            f" start the server with spark.sql.extensions={_EXTENSIONS}"
        )
    jvm = spark._jvm
    assert jvm is not None
    jvm.dev.fovea.spark.FoveaFunctions.register(spark._jsparkSession)


def predict(picture: Column | str, model: Optional[str] = None) -> Column:
    """
    The five likeliest classes of each picture, likeliest first, as
    ``array<struct<class: string, description: string, probability: float>>``.

    picture is a column of encoded files (binary) or of Spark's image struct; model the name of an installed model or a
    model file on the driver. Null gives null; a bad picture fails the query.
    """
    return _call("fovea_predict", picture, model)


def featurize(picture: Column | str, model: Optional[str] = None) -> Column:
    """The features that the model finds in each picture, as ``array<float>``; arguments as for predict."""
    return _call("fovea_featurize", picture, model)


def _call(name: str, picture: Column | str, *options: object) -> Column:
    """The call with the options that are given."""
    column = F.col(picture) if isinstance(picture, str) else picture
    return F.call_function(name, column, *(F.lit(value) for value in options if value is not None))
