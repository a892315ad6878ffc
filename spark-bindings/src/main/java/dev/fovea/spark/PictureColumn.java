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
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

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
        int index = index(schema, name);
        DataType held = schema.fields()[index].dataType();
        PictureType type = PictureType.of(held)
                .orElseThrow(() -> new InvalidArgumentException(Fault.of("input column", "'" + name + "'")
                        .expected(PictureType.EXPECTED)
                        .got(held.simpleString())));
        return of(schema, name, index, type);
    }

    /**
     * The column of that name, which holds URIs of picture files.
     *
     * @param session that reads the files; null where none will be read
     * @throws UnknownNameException when there is none; the message suggests the nearest name
     * @throws InvalidArgumentException when it holds no strings
     */
    static PictureColumn ofFiles(StructType schema, String name, @Nullable SparkSession session) {
        int index = index(schema, name);
        DataType held = schema.fields()[index].dataType();
        if (!(held instanceof StringType)) {
            throw new InvalidArgumentException(Fault.of("input column", "'" + name + "'")
                    .expected("string (the URI of a picture file)")
                    .got(held.simpleString()));
        }
        return of(schema, name, index, new PictureType.Located(session == null ? null : HadoopFiles.of(session)));
    }

    private static int index(StructType schema, String name) {
        List<String> names = Arrays.asList(schema.fieldNames());
        int index = names.indexOf(name);
        if (index < 0) {
            throw new UnknownNameException(Fault.of("input column", "'" + name + "'")
                    .expected("a column of the data")
                    .got("none of that name")
                    .repair(names.isEmpty() ? "the data has no columns" : Names.suggestion(name, names)));
        }
        if (index != names.lastIndexOf(name)) {
            throw ambiguous(name);
        }
        return index;
    }

    /** Which of several columns is meant, only the user knows. */
    static InvalidArgumentException ambiguous(String name) {
        return new InvalidArgumentException(Fault.of("input column", "'" + name + "'")
                .expected("one column of that name")
                .got("several")
                .repair("rename the others, or drop them before"));
    }

    private static PictureColumn of(StructType schema, String name, int index, PictureType type) {
        int path = Arrays.asList(schema.fieldNames()).indexOf("path");
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

    /** Where the picture of a row comes from, by its value or by the column {@code path}; empty when neither says. */
    String origin(Row row) {
        String own = type.origin(row.get(index));
        return own.isEmpty() ? nameOf(row, "") : own;
    }

    String nameOf(Row row, String place) {
        return path < 0 || row.isNullAt(path) ? place : row.getString(path);
    }
}
