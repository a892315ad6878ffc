"""
Pictures in data frames, after sparkdl.image.imageIO: files to rows, and Spark's image struct to and from NumPy.

The struct has origin, height, width, nChannels, mode and data: samples row by row, top left first, channels in the order
blue, green, red(, alpha).
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql.utils import is_remote

from . import functions

if TYPE_CHECKING:
    import numpy

__all__ = [
    "ImageType",
    "createResizeImageUDF",
    "filesToDF",
    "imageArrayToStruct",
    "imageStructToArray",
    "imageTypeByName",
    "imageTypeByOrdinal",
    "readImages",
    "writeImages",
]

ImageType = namedtuple("ImageType", ["name", "ord", "nChannels", "dtype"])
"""One kind of samples: OpenCV's name and code, channels, NumPy's type."""

_TYPES = [
    ImageType("CV_8UC1", 0, 1, "uint8"),
    ImageType("CV_8UC3", 16, 3, "uint8"),
    ImageType("CV_8UC4", 24, 4, "uint8"),
    ImageType("CV_32FC1", 5, 1, "float32"),
    ImageType("CV_32FC3", 21, 3, "float32"),
    ImageType("CV_32FC4", 29, 4, "float32"),
]


def imageTypeByOrdinal(ord: int) -> ImageType:
    """The kind with this code; KeyError when there is none."""
    for kind in _TYPES:
        if kind.ord == ord:
            return kind
    raise KeyError(f"image mode: expected one of {[kind.ord for kind in _TYPES]}, got {ord}")


def imageTypeByName(name: str) -> ImageType:
    """The kind with this name of OpenCV's; KeyError when there is none."""
    for kind in _TYPES:
        if kind.name == name:
            return kind
    raise KeyError(f"image type: expected one of {[kind.name for kind in _TYPES]}, got {name!r}")


def imageStructToArray(image: Row) -> "numpy.ndarray":
    """The samples of a struct as [height, width, channels] in the struct's channel order, uint8 or float32."""
    import numpy

    kind = imageTypeByOrdinal(image.mode)
    # Little-endian whatever the machine.
    dtype = numpy.dtype(kind.dtype).newbyteorder("<")
    array = numpy.frombuffer(bytes(image.data), dtype)
    return array.reshape((image.height, image.width, image.nChannels)).astype(kind.dtype, copy=True)


def imageArrayToStruct(imgArray: Any, origin: str = "") -> Row:
    """
    A struct of the samples in [height, width] or [height, width, channels], uint8 or float32, channels in the order blue,
    green, red(, alpha).
    """
    import numpy

    array = numpy.asarray(imgArray)
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3:
        raise ValueError(
            f"image array: expected [height, width] or [height, width, channels], got {list(array.shape)}"
        )
    for kind in _TYPES:
        if kind.dtype == array.dtype.name and kind.nChannels == array.shape[2]:
            data = array.astype(array.dtype.newbyteorder("<")).tobytes()
            return Row("origin", "height", "width", "nChannels", "mode", "data")(
                origin, array.shape[0], array.shape[1], kind.nChannels, kind.ord, bytearray(data)
            )
    raise ValueError(
        "image array: expected 1, 3 or 4 channels of uint8 or float32,"
        f" got {array.shape[2]} of {array.dtype.name}"
    )


def filesToDF(sc: Any, path: str, numPartitions: Optional[int] = None) -> DataFrame:
    """
    The files of a folder or a glob as rows of filePath and fileData.

    sc is a SparkSession, or a SparkContext as it was in sparkdl.
    """
    spark = sc if hasattr(sc, "read") else SparkSession(sc)
    files = spark.read.format("binaryFile").load(path).selectExpr("path AS filePath", "content AS fileData")
    return files if numPartitions is None else files.repartition(numPartitions)


def readImages(
    path: str, numPartitions: Optional[int] = None, spark: Optional[SparkSession] = None
) -> DataFrame:
    """
    The pictures of a folder and its sub-folders as a column ``image`` of structs, upright, with the file as origin; null
    where a file is no good picture.
    """
    session = spark or SparkSession.getActiveSession()
    if session is None:
        raise RuntimeError("session: expected an active one, got none; start one, or pass it as spark")
    if not is_remote():
        functions.register(session)
    files = session.read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    rows = files if numPartitions is None else files.repartition(numPartitions)
    return rows.select(functions.try_decode("content", "path")["value"].alias("image"))


def createResizeImageUDF(
    size: Sequence[int], resampler: Optional[str] = None
) -> Callable[[functions.ColumnOrName], Column]:
    """A function of columns of pictures that gives them at size ``[height, width]``; no Python runs for it."""
    height, width = size
    return lambda picture: functions.resize(picture, width, height, resampler)


def writeImages(
    pictures: DataFrame, picture: Column, name: Column, folder: str, format: str = "png"
) -> int:
    """
    Writes one file a row into a folder of any Hadoop file system, and gives their number.

    picture is a column of files or structs, name the file's name without folder and extension, format png, jpeg or bmp.
    A null picture is left out, a bad one fails the job, as does a name that no file can have; two rows of one name are an
    error. Not through Spark Connect.
    """
    if is_remote():
        raise RuntimeError("session: expected one inside the driver, got one that talks to a server")
    functions.register(pictures.sparkSession)
    jvm = pictures.sparkSession._jvm
    assert jvm is not None
    return jvm.dev.fovea.spark.FoveaImages.write(pictures._jdf, picture._jc, name._jc, folder, format)
