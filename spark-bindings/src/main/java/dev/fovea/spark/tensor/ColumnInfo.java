package dev.fovea.spark.tensor;

import java.util.Objects;

/**
 * What a schema says of a column of numbers.
 *
 * @param name of the column
 * @param type its type, for messages
 * @param kind of its numbers
 * @param rank how deep they lie: 0 for scalars, 1 for arrays and vectors, more for nested arrays
 * @param size the number of values in each row, where the schema tells; else {@link #UNKNOWN}
 */
public record ColumnInfo(String name, String type, NumberKind kind, int rank, int size) {

    /** A number of values that the schema does not tell. */
    public static final int UNKNOWN = -1;

    public ColumnInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(kind, "kind");
    }
}
