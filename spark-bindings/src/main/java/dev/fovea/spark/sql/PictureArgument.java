package dev.fovea.spark.sql;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** How pictures lie in an argument of a function: values of Catalyst. */
public sealed interface PictureArgument extends Serializable {

    /** The picture in a value that is not null; nothing is decoded yet. */
    ImageSource source(String name, Object value);

    /** Where the picture comes from; empty when that is unknown. */
    default UTF8String originOf(Object value) {
        return UTF8String.EMPTY_UTF8;
    }

    /** An encoded file as bytes. */
    record Encoded() implements PictureArgument {
        @Override
        public ImageSource source(String name, Object value) {
            return ImageSource.encoded(name, (byte[]) value);
        }
    }

    /** Spark's image struct; the picture goes by its origin where it has one. */
    record Struct(ImageFields fields) implements PictureArgument {
        @Override
        public UTF8String originOf(Object value) {
            return fields.originOf((InternalRow) value);
        }

        @Override
        public ImageSource source(String name, Object value) {
            InternalRow struct = (InternalRow) value;
            UTF8String origin = fields.originOf(struct);
            String known = origin.numBytes() == 0 ? name : origin.toString();
            return new ImageSource() {
                @Override
                public String name() {
                    return known;
                }

                @Override
                public Image load(ImageDecoder decoder, DecodeOptions options) {
                    return fields.image(known, struct);
                }
            };
        }
    }

    /** The kind that the type is, the literal NULL's included; empty when it is none. */
    static Optional<PictureArgument> of(DataType type) {
        if (type instanceof BinaryType || type instanceof NullType) {
            return Optional.of(new Encoded());
        }
        return type instanceof StructType struct ? ImageFields.of(struct).map(Struct::new) : Optional.empty();
    }
}
