package dev.fovea.spark;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.image.Image;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.spark.sql.ImageFunctions;
import dev.fovea.spark.sql.ImageMode;
import dev.fovea.spark.sql.ImagePixels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Pictures in data frames: folders of files to Spark's image struct and back, and image structs to arrays and back. The
 * struct is that of {@code org.apache.spark.ml.image.ImageSchema}: origin, height, width, nChannels, mode and data;
 * row-major, top left first, gray, BGR or BGRA of 8 bits or, as sparkdl had it, of little-endian floats.
 */
public final class FoveaImages {

    private FoveaImages() {}

    /**
     * The files in a folder, on any file system that Spark reads, as columns {@code path} and {@code content}. Nothing is
     * read before an action.
     *
     * @param path of a folder, a file, or a pattern such as {@code photos/*.jpg}
     * @param partitions the number of partitions, or 0 to leave it to Spark
     */
    public static Dataset<Row> readFiles(SparkSession session, String path, int partitions) {
        Dataset<Row> files = session.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .load(path)
                .select("path", "content");
        return partitions > 0 ? files.repartition(partitions) : files;
    }

    /**
     * The pictures in a folder as a column {@code image} of structs, upright, with the file as origin; null where a file is
     * no good picture. {@code try_fovea_decode} on {@link #readFiles} says why.
     *
     * @param path of a folder, a file, or a pattern such as {@code photos/*.jpg}
     * @param partitions the number of partitions, or 0 to leave it to Spark
     */
    public static Dataset<Row> readImages(SparkSession session, String path, int partitions) {
        FoveaFunctions.register(session);
        return readFiles(session, path, partitions)
                .select(call_function("try_fovea_decode", col("content"), col("path"))
                        .getField("value")
                        .as("image"));
    }

    /**
     * A column of pictures, files or structs, as structs of that size. The session needs {@link FoveaFunctions#register}.
     *
     * @param width in pixels, at least 1
     * @param height in pixels, at least 1
     * @param resampler such as {@code pillow_bilinear} or {@code awt_area_averaging}
     * @throws InvalidArgumentException when a side is below 1, or there is no such resampler
     */
    public static Column resize(Column picture, int width, int height, String resampler) {
        if (width < 1 || height < 1) {
            throw new InvalidArgumentException(Fault.of("image", "size")
                    .expected("width and height of at least 1")
                    .got(width + " x " + height));
        }
        String word = ImageFunctions.resampler(resampler).word();
        return call_function("fovea_resize", picture, lit(width), lit(height), lit(word));
    }

    /**
     * Writes one file a row into a folder of any Hadoop file system; files that were there under the same name are replaced. A
     * null picture is left out; a bad one, and a name that no file can have, fails the job. The session needs {@link
     * FoveaFunctions#register}.
     *
     * @param picture a column of files or structs
     * @param name a column of texts: the file's name, without a folder and without the extension
     * @param folder made when it is not there
     * @param format {@code png}, {@code jpeg} or {@code bmp}
     * @return the files written
     * @throws InvalidArgumentException when there is no such format, or several rows have one name: what the others hold is
     *     written then, and one of these; within a partition, the job fails of it
     */
    public static long write(Dataset<Row> pictures, Column picture, Column name, String folder, String format) {
        Dataset<Row> files = pictures.select(
                name.cast("string").as("name"),
                call_function("fovea_encode", picture, lit(format)).as("content"));
        return new ImageFolder(folder, format).write(files);
    }

    /**
     * The picture in an image struct, over the same samples where they are bytes. Floats are on the scale of bytes: they are
     * rounded, half up, and cut to 0 to 255; {@link #toArray} has them as they are.
     *
     * @throws dev.fovea.api.error.ImageException when the struct contradicts itself, or a float is no number
     */
    public static Image toImage(Row struct) {
        return pixels(struct).image();
    }

    /** The picture as an image struct; gray with alpha becomes BGRA. */
    public static Row toStruct(Image image) {
        return struct(image.origin(), ImagePixels.of(image));
    }

    /**
     * The samples of an image struct as an array of height x width x channels, 0 to 255 or floats as they are; the order is
     * the struct's, gray, BGR or BGRA.
     *
     * @throws dev.fovea.api.error.ImageException when the struct contradicts itself
     */
    public static HeapTensor toArray(Row struct) {
        ImagePixels pixels = pixels(struct);
        return HeapTensor.of(
                Shape.of(pixels.height(), pixels.width(), pixels.mode().channels()), pixels.floats());
    }

    /**
     * An array of height x width x channels as an image struct of floats (OpenCV's CV_32FC1, CV_32FC3 or CV_32FC4), or of
     * unsigned bytes when its element type is that.
     *
     * @param array of F32 or U8, with 1, 3 or 4 channels in the order gray, BGR or BGRA
     * @param origin where it comes from; may be empty
     * @throws ShapeException when the array has another shape or element type
     */
    public static Row toStruct(HeapTensor array, String origin) {
        Shape shape = array.shape();
        boolean isFloat = array.dtype() == DType.F32;
        ImageMode mode = shape.rank() == 3 ? ImageMode.of(shape.dim(2), isFloat).orElse(null) : null;
        if (mode == null || shape.elements() == 0 || !(isFloat || array.dtype() == DType.U8)) {
            throw new ShapeException(Fault.of("image array", origin)
                    .expected("F32 or U8 of height x width x 1, 3 or 4")
                    .got(array.dtype() + " " + shape));
        }
        byte[] raw = array.rawBytes();
        if (isFloat) {
            ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(array.floats());
        }
        return struct(origin, ImagePixels.checked(origin, shape.dim(0), shape.dim(1), shape.dim(2), mode.code(), raw));
    }

    /** A row without a schema has the fields in Spark's order. */
    private static ImagePixels pixels(Row struct) {
        StructType type = struct.schema() == null ? ImageSchema.columnSchema() : struct.schema();
        ImageStruct layout = ImageStruct.of(type)
                .orElseThrow(() -> new InvalidArgumentException(Fault.of("image struct", "")
                        .expected("fields origin, height, width, nChannels, mode and data")
                        .got(type.simpleString())));
        return new ImageStruct.Source(layout.fields(), layout.origin(struct), struct).pixels();
    }

    private static Row struct(String origin, ImagePixels pixels) {
        return RowFactory.create(
                origin,
                pixels.height(),
                pixels.width(),
                pixels.mode().channels(),
                pixels.mode().code(),
                pixels.data());
    }
}
