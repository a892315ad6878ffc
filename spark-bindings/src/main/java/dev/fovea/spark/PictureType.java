package dev.fovea.spark;

import dev.fovea.api.image.ImageSource;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** How pictures lie in a column. */
sealed interface PictureType extends Serializable {

    /** What both kinds are called in messages. */
    String EXPECTED =
            "binary (an encoded picture) or Spark's image struct (origin, height, width, nChannels, mode," + " data)";

    /** The picture in a column's value, which is not null; nothing is decoded yet. */
    ImageSource source(String name, Object value);

    /** Where the value itself says that the picture comes from; empty when it does not. */
    default String origin(Object value) {
        return "";
    }

    /** An encoded file as bytes. */
    record Encoded() implements PictureType {
        @Override
        public ImageSource source(String name, Object value) {
            return ImageSource.encoded(name, (byte[]) value);
        }
    }

    /** Spark's image struct. */
    record Struct(ImageStruct layout) implements PictureType {
        @Override
        public ImageSource source(String name, Object value) {
            return layout.source(name, (Row) value);
        }

        @Override
        public String origin(Object value) {
            return layout.origin((Row) value);
        }
    }

    /**
     * The URI of a file; it is the picture's name.
     *
     * @param files where it is read; null where nothing will be
     */
    record Located(@Nullable HadoopFiles files) implements PictureType {
        @Override
        public ImageSource source(String name, Object value) {
            return Objects.requireNonNull(files, "files").source((String) value);
        }

        @Override
        public String origin(Object value) {
            return (String) value;
        }
    }

    /** The kind that the type is; empty when it is none. Nullability and further fields of a struct do not matter. */
    static Optional<PictureType> of(DataType type) {
        if (type instanceof BinaryType) {
            return Optional.of(new Encoded());
        }
        return type instanceof StructType struct ? ImageStruct.of(struct).map(Struct::new) : Optional.empty();
    }
}
