"""Files to rows; structs to arrays and back."""

import shutil

import numpy
from fovea import images
from pyspark.ml.image import ImageSchema
from pyspark.sql.functions import col, lit

from .support import PHOTOS, ROOT, SparkCase


class ImagesTest(SparkCase):
    def test_arrays_become_structs_and_come_back(self):
        random = numpy.random.default_rng(7)
        for kind in images._TYPES:
            array = (random.random((3, 5, kind.nChannels)) * 255).astype(kind.dtype)
            struct = images.imageArrayToStruct(array, "made")
            self.assertEqual((struct.origin, struct.height, struct.width), ("made", 3, 5))
            self.assertEqual((struct.nChannels, struct.mode), (kind.nChannels, kind.ord))
            back = images.imageStructToArray(struct)
            self.assertEqual(back.dtype.name, kind.dtype)
            numpy.testing.assert_array_equal(back, array)
        gray = images.imageArrayToStruct(numpy.zeros((2, 4), "uint8"))
        self.assertEqual((gray.nChannels, gray.mode), (1, 0))

    def test_structs_are_those_of_spark(self):
        array = numpy.arange(24, dtype="uint8").reshape((2, 4, 3))
        struct = images.imageArrayToStruct(array)
        schema = ImageSchema.imageSchema
        row = self.spark.createDataFrame([(struct,)], schema).first()
        numpy.testing.assert_array_equal(images.imageStructToArray(row.image), array)
        numpy.testing.assert_array_equal(ImageSchema.toNDArray(row.image), array)

    def test_other_arrays_are_refused(self):
        with self.assertRaisesRegex(ValueError, "1, 3 or 4 channels of uint8 or float32, got 2 of uint8"):
            images.imageArrayToStruct(numpy.zeros((2, 4, 2), "uint8"))
        with self.assertRaisesRegex(ValueError, "got 3 of float64"):
            images.imageArrayToStruct(numpy.zeros((2, 4, 3)))
        with self.assertRaisesRegex(ValueError, r"got \[7\]"):
            images.imageArrayToStruct(numpy.zeros(7, "uint8"))

    def test_types_by_name_and_code(self):
        self.assertEqual(images.imageTypeByName("CV_32FC3").ord, 21)
        self.assertEqual(images.imageTypeByOrdinal(24).nChannels, 4)
        with self.assertRaisesRegex(KeyError, "got 3"):
            images.imageTypeByOrdinal(3)
        with self.assertRaisesRegex(KeyError, "CV_64FC1"):
            images.imageTypeByName("CV_64FC1")

    def test_files_become_rows(self):
        rows = images.filesToDF(self.spark, PHOTOS, numPartitions=2)
        self.assertEqual(rows.columns, ["filePath", "fileData"])
        self.assertEqual(rows.rdd.getNumPartitions(), 2)
        self.assertEqual(rows.count(), 4)
        self.assertEqual(images.filesToDF(self.spark.sparkContext, PHOTOS).count(), 4)

    def test_folders_become_images_and_images_files(self):
        source = self.folder / "in" / "deeper"
        source.mkdir(parents=True)
        shutil.copy(ROOT / "docs" / "images" / "cat.jpg", source)
        (source / "broken.jpg").write_bytes(b"no picture")
        read = images.readImages(str(self.folder / "in"), numPartitions=2)
        rows = [row.image for row in read.collect()]
        good = [image for image in rows if image is not None]
        self.assertEqual((len(rows), len(good)), (2, 1))
        self.assertTrue(good[0].origin.endswith("deeper/cat.jpg"))

        small = images.createResizeImageUDF([16, 32])
        resized = read.filter("image IS NOT NULL").select(small("image").alias("image"))
        image = resized.first().image
        self.assertEqual((image.height, image.width), (16, 32))
        written = images.writeImages(resized, col("image"), lit("cat"), str(self.folder / "out"))
        self.assertEqual(written, 1)
        self.assertEqual((self.folder / "out" / "cat.png").read_bytes()[:4], b"\x89PNG")
