package dev.fovea.spark;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.spark.sql.ImageFields;
import dev.fovea.spark.sql.ImagePixels;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Spark's image struct in a row. Samples are unsigned bytes, row-major, top left first: gray (mode CV_8UC1 = 0), BGR
 * (CV_8UC3 = 16) or BGRA (CV_8UC4 = 24), as {@code org.apache.spark.ml.image.ImageSchema} has it.
 */
record ImageStruct(ImageFields fields) implements Serializable {

    static Optional<ImageStruct> of(StructType type) {
        return ImageFields.of(type).map(ImageStruct::new);
    }

    /** The picture in the struct; it goes by its origin where it has one. */
    ImageSource source(String name, Row struct) {
        String from = origin(struct);
        String known = from.isEmpty() ? name : from;
        return new ImageSource() {
            @Override
            public String name() {
                return known;
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) {
                return image(known, struct);
            }
        };
    }

    /** Where the picture comes from; empty when the struct does not say. */
    String origin(Row struct) {
        return struct.isNullAt(fields.origin()) ? "" : struct.getString(fields.origin());
    }

    private Image image(String name, Row struct) {
        fields.requireContent(name, struct::isNullAt);
        return ImagePixels.picture(
                name,
                struct.getInt(fields.height()),
                struct.getInt(fields.width()),
                struct.getInt(fields.channels()),
                struct.getInt(fields.mode()),
                struct.getAs(fields.data()));
    }
}
