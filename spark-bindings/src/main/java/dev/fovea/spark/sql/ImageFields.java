package dev.fovea.spark.sql;

import dev.fovea.api.image.Image;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Where the fields of Spark's image struct lie in a row. */
public record ImageFields(int origin, int height, int width, int channels, int mode, int data, int size)
        implements Serializable {

    private static final List<String> NAMES = List.of("origin", "height", "width", "nChannels", "mode", "data");
    private static final List<DataType> TYPES = List.of(
            DataTypes.StringType,
            DataTypes.IntegerType,
            DataTypes.IntegerType,
            DataTypes.IntegerType,
            DataTypes.IntegerType,
            DataTypes.BinaryType);

    /** The fields of that struct; empty when it is no image struct. Nullability and further fields do not matter. */
    public static Optional<ImageFields> of(StructType type) {
        List<String> names = Arrays.asList(type.fieldNames());
        int[] at = new int[NAMES.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = names.indexOf(NAMES.get(i));
            if (at[i] < 0 || !type.fields()[at[i]].dataType().equals(TYPES.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(new ImageFields(at[0], at[1], at[2], at[3], at[4], at[5], names.size()));
    }

    /** Where the picture comes from; empty when that is unknown. */
    UTF8String originOf(InternalRow struct) {
        return struct.isNullAt(origin) ? UTF8String.EMPTY_UTF8 : struct.getUTF8String(origin);
    }

    /**
     * Returns when no field but the origin is null.
     *
     * @param isNullAt tells whether the field at a place of the struct is null
     * @throws dev.fovea.api.error.ImageException when one is
     */
    public void requireContent(String name, IntPredicate isNullAt) {
        int[] fields = {height, width, channels, mode, data};
        for (int i = 0; i < fields.length; i++) {
            if (isNullAt.test(fields[i])) {
                throw ImagePixels.nullField(name, NAMES.get(i + 1));
            }
        }
    }

    /** The samples as they are, checked. */
    ImagePixels pixels(String name, InternalRow struct) {
        requireContent(name, struct::isNullAt);
        return ImagePixels.checked(
                name,
                struct.getInt(height),
                struct.getInt(width),
                struct.getInt(channels),
                struct.getInt(mode),
                struct.getBinary(data));
    }

    /** The picture of 8 bits a sample; floats are rounded. */
    Image image(String name, InternalRow struct) {
        return pixels(name, struct).image();
    }
}
