package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.image.ImageSource;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The column that holds pictures. In messages a picture goes by the row's string column {@code path} where there is one
 * ({@code binaryFile} brings it), by the origin of an image struct, else by the place of its row.
 *
 * @param name of the column
 * @param index of the column
 * @param type how pictures lie in it
 * @param path index of the column {@code path}, or -1
 */
record PictureColumn(String name, int index, PictureType type, int path) implements Serializable {

    /**
     * The column of that name.
     *
     * @throws UnknownNameException when there is none; the message suggests the nearest name
     * @throws InvalidArgumentException when it cannot hold pictures
     */
    static PictureColumn of(StructType schema, String name) {
        List<String> names = Arrays.asList(schema.fieldNames());
        int index = names.indexOf(name);
        if (index < 0) {
            throw new UnknownNameException(Fault.of("input column", "'" + name + "'")
                    .expected("a column of the data")
                    .got("none of that name")
                    .repair(names.isEmpty() ? "the data has no columns" : Names.suggestion(name, names)));
        }
        StructField field = schema.fields()[index];
        PictureType type = PictureType.of(field.dataType())
                .orElseThrow(() -> new InvalidArgumentException(Fault.of("input column", "'" + name + "'")
                        .expected(PictureType.EXPECTED)
                        .got(field.dataType().simpleString())));
        int path = names.indexOf("path");
        boolean named = path >= 0 && schema.fields()[path].dataType().equals(DataTypes.StringType);
        return new PictureColumn(name, index, type, named ? path : -1);
    }

    boolean isNull(Row row) {
        return row.isNullAt(index);
    }

    /** The picture of a row where the column is not null. */
    ImageSource source(Row row, String place) {
        return type.source(nameOf(row, place), row.get(index));
    }

    String nameOf(Row row, String place) {
        return path < 0 || row.isNullAt(path) ? place : row.getString(path);
    }
}
