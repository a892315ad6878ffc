package dev.fovea.spark.sql;

import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.Resampler;
import java.io.Serializable;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** What an image function does with its arguments, none of which is null. Equal operations do the same. */
sealed interface ImageOperation extends Serializable {

    /** Of the result. */
    DataType dataType();

    /**
     * The result, in Catalyst's form.
     *
     * @throws dev.fovea.api.error.ImageException when the picture is bad
     */
    Object apply(String function, Object[] arguments, ImageTools tools);

    /** An encoded file, and perhaps its origin, to an image struct. */
    record Decode() implements ImageOperation {
        @Override
        public DataType dataType() {
            return ImageSchema.columnSchema();
        }

        @Override
        public Object apply(String function, Object[] arguments, ImageTools tools) {
            UTF8String origin = arguments.length < 2 ? UTF8String.EMPTY_UTF8 : (UTF8String) arguments[1];
            String name = origin.numBytes() == 0 ? "in " + function : origin.toString();
            return struct(origin, ImagePixels.of(tools.load(ImageSource.encoded(name, (byte[]) arguments[0]))));
        }
    }

    /** A picture to an image struct of another size. */
    record Resize(PictureArgument picture, Resampler resampler) implements ImageOperation {
        @Override
        public DataType dataType() {
            return ImageSchema.columnSchema();
        }

        @Override
        public Object apply(String function, Object[] arguments, ImageTools tools) {
            int width = (Integer) arguments[1];
            int height = (Integer) arguments[2];
            Image image = ImagePixels.of(tools.load(picture.source("in " + function, arguments[0])))
                    .image();
            byte[] samples = tools.resizer().resize(image, width, height, resampler);
            Image resized = Image.of(width, height, image.order(), samples, image.origin());
            return struct(picture.originOf(arguments[0]), ImagePixels.of(resized));
        }
    }

    /** A picture to an encoded file. */
    record Encode(PictureArgument picture, ImageFormat format) implements ImageOperation {
        @Override
        public DataType dataType() {
            return DataTypes.BinaryType;
        }

        @Override
        public Object apply(String function, Object[] arguments, ImageTools tools) {
            return format.encode(ImagePixels.of(tools.load(picture.source("in " + function, arguments[0]))));
        }
    }

    /** A picture to its size and kind. */
    record Info(PictureArgument picture) implements ImageOperation {

        private static final StructType TYPE = new StructType()
                .add("format", DataTypes.StringType, true)
                .add("height", DataTypes.IntegerType, false)
                .add("width", DataTypes.IntegerType, false)
                .add("nChannels", DataTypes.IntegerType, false)
                .add("mode", DataTypes.IntegerType, false)
                .add("bytes", DataTypes.IntegerType, false);

        @Override
        public DataType dataType() {
            return TYPE;
        }

        @Override
        public Object apply(String function, Object[] arguments, ImageTools tools) {
            if (picture instanceof PictureArgument.Struct struct) {
                InternalRow row = (InternalRow) arguments[0];
                return info("struct", struct.fields().pixels("in " + function, row));
            }
            byte[] encoded = (byte[]) arguments[0];
            ImagePixels pixels = ImagePixels.of(tools.load(picture.source("in " + function, encoded)));
            return info(ImageFormat.nameOf(encoded), pixels, encoded.length);
        }

        private static Object info(String format, ImagePixels pixels) {
            return info(format, pixels, pixels.data().length);
        }

        private static Object info(String format, ImagePixels pixels, int bytes) {
            return new GenericInternalRow(new Object[] {
                UTF8String.fromString(format),
                pixels.height(),
                pixels.width(),
                pixels.mode().channels(),
                pixels.mode().code(),
                bytes
            });
        }
    }

    private static InternalRow struct(UTF8String origin, ImagePixels pixels) {
        return new GenericInternalRow(new Object[] {
            origin,
            pixels.height(),
            pixels.width(),
            pixels.mode().channels(),
            pixels.mode().code(),
            pixels.data()
        });
    }
}
