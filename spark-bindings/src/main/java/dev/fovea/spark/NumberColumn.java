package dev.fovea.spark;

import dev.fovea.spark.tensor.ColumnInfo;
import dev.fovea.spark.tensor.NumberKind;
import java.math.BigDecimal;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * Columns of numbers: scalars, arrays, nested arrays and ML vectors, and their values without anything of Spark's. Decimals
 * are taken as the nearest doubles.
 */
final class NumberColumn {

    /** What a column of numbers may be, for messages. */
    static final String EXPECTED = "a number, an array of numbers (nested too) or an ML vector";

    private static final Map<DataType, NumberKind> KINDS = Map.of(
            DataTypes.BooleanType, NumberKind.BOOLEAN,
            DataTypes.ByteType, NumberKind.BYTE,
            DataTypes.ShortType, NumberKind.SHORT,
            DataTypes.IntegerType, NumberKind.INT,
            DataTypes.LongType, NumberKind.LONG,
            DataTypes.FloatType, NumberKind.FLOAT,
            DataTypes.DoubleType, NumberKind.DOUBLE);

    private NumberColumn() {}

    /** What the schema says of the column; empty when it holds no numbers. */
    static Optional<ColumnInfo> of(StructField field) {
        if (field.dataType().equals(SQLDataTypes.VectorType())) {
            int size = AttributeGroup.fromStructField(field).size();
            return Optional.of(
                    new ColumnInfo(field.name(), "vector", NumberKind.DOUBLE, 1, size < 0 ? ColumnInfo.UNKNOWN : size));
        }
        int rank = 0;
        DataType type = field.dataType();
        while (type instanceof ArrayType array) {
            type = array.elementType();
            rank++;
        }
        NumberKind kind = type instanceof DecimalType ? NumberKind.DOUBLE : KINDS.get(type);
        return kind == null
                ? Optional.empty()
                : Optional.of(new ColumnInfo(
                        field.name(), field.dataType().simpleString(), kind, rank, rank == 0 ? 1 : ColumnInfo.UNKNOWN));
    }

    /** The column type of numbers of that kind. */
    static DataType type(NumberKind kind) {
        return KINDS.entrySet().stream()
                .filter(entry -> entry.getValue() == kind)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** A row's value in such a column: a number or boolean, a primitive array, or lists of such values; or null. */
    static @Nullable Object value(@Nullable Object cell) {
        if (cell instanceof Vector vector) {
            return vector.toArray();
        }
        if (cell instanceof BigDecimal decimal) {
            return decimal.doubleValue();
        }
        return cell instanceof Seq<?> seq ? elements(seq) : cell;
    }

    private static Object elements(Seq<?> seq) {
        Object array = null;
        if (seq instanceof scala.collection.mutable.ArraySeq<?> mutable) {
            array = mutable.array();
        } else if (seq instanceof scala.collection.immutable.ArraySeq<?> immutable) {
            array = immutable.unsafeArray();
        }
        if (array instanceof Object[] objects) {
            return new Elements(Arrays.asList(objects));
        }
        if (array != null) {
            return array;
        }
        List<@Nullable Object> elements = new ArrayList<>(seq.size());
        for (Iterator<?> rest = seq.iterator(); rest.hasNext(); ) {
            elements.add(rest.next());
        }
        return new Elements(elements);
    }

    /** Elements that are turned when they are asked for. */
    private static final class Elements extends AbstractList<@Nullable Object> {
        private final List<? extends @Nullable Object> cells;

        Elements(List<? extends @Nullable Object> cells) {
            this.cells = cells;
        }

        @Override
        public @Nullable Object get(int i) {
            return value(cells.get(i));
        }

        @Override
        public int size() {
            return cells.size();
        }
    }
}
