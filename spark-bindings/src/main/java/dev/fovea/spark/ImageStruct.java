package dev.fovea.spark;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.spark.sql.ImageFields;
import dev.fovea.spark.sql.ImageMode;
import dev.fovea.spark.sql.ImagePixels;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Spark's image struct in a row. Samples lie row by row, top left first: gray (mode CV_8UC1 = 0), BGR (CV_8UC3 = 16) or BGRA
 * (CV_8UC4 = 24), unsigned bytes, as {@code org.apache.spark.ml.image.ImageSchema} has it; or the same as little-endian floats
 * (CV_32FC1 = 5, CV_32FC3 = 21, CV_32FC4 = 29), as sparkdl has it.
 */
record ImageStruct(ImageFields fields) implements Serializable {

    static Optional<ImageStruct> of(StructType type) {
        return ImageFields.of(type).map(ImageStruct::new);
    }

    /** The picture in the struct; it goes by its origin where it has one. */
    ImageSource source(String name, Row struct) {
        String from = origin(struct);
        return new Source(fields, from.isEmpty() ? name : from, struct);
    }

    /** Where the picture comes from; empty when the struct does not say. */
    String origin(Row struct) {
        return struct.isNullAt(fields.origin()) ? "" : struct.getString(fields.origin());
    }

    /** A picture that lies in a struct. As an {@link Image}, its samples are rounded to bytes. */
    record Source(ImageFields fields, String name, Row struct) implements ImageSource {

        @Override
        public Image load(ImageDecoder decoder, DecodeOptions options) {
            return pixels().image();
        }

        /** True when the samples are floats, as far as the struct says it. */
        boolean isFloat() {
            return !struct.isNullAt(fields.mode())
                    && ImageMode.of(struct.getInt(fields.mode()))
                            .filter(ImageMode::isFloat)
                            .isPresent();
        }

        /**
         * The samples as they are.
         *
         * @throws dev.fovea.api.error.ImageException when the struct contradicts itself
         */
        ImagePixels pixels() {
            fields.requireContent(name, struct::isNullAt);
            return ImagePixels.checked(
                    name,
                    struct.getInt(fields.height()),
                    struct.getInt(fields.width()),
                    struct.getInt(fields.channels()),
                    struct.getInt(fields.mode()),
                    struct.getAs(fields.data()));
        }
    }
}
