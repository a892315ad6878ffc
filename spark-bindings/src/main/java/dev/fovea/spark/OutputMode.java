package dev.fovea.spark;

import dev.fovea.api.tensor.Shape;
import dev.fovea.spark.tensor.OutputBinding;
import dev.fovea.spark.tensor.RowValues;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import scala.collection.immutable.ArraySeq;

/** What the outputs of a model are as columns. */
enum OutputMode {
    /** Numbers, arrays and nested arrays, as deep as the tensor has dimensions besides that of the batch. */
    ARRAY,
    /** ML vectors of double with the row-major values. */
    VECTOR;

    /** The word that users write. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String[] words() {
        return Arrays.stream(values()).map(OutputMode::word).toArray(String[]::new);
    }

    static OutputMode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The column of that output. */
    StructField field(OutputBinding output, boolean nullable) {
        if (this == ARRAY) {
            DataType type = NumberColumn.type(output.kind());
            for (int i = 0; i < output.row().rank(); i++) {
                type = DataTypes.createArrayType(type, false);
            }
            return DataTypes.createStructField(output.column(), type, nullable);
        }
        Shape row = output.row();
        StructField field = row.isKnown() && row.elements() <= Integer.MAX_VALUE
                ? new AttributeGroup(output.column(), (int) row.elements()).toStructField()
                : DataTypes.createStructField(output.column(), SQLDataTypes.VectorType(), nullable);
        return DataTypes.createStructField(field.name(), field.dataType(), nullable, field.metadata());
    }

    /** A row's value in that column. */
    Object value(RowValues row) {
        return this == VECTOR
                ? Vectors.dense(row.doubles())
                : row.shape().rank() == 0
                        ? Array.get(row.values(), 0)
                        : nested(row.values(), row.shape().dims(), 0, 0);
    }

    private static ArraySeq<?> nested(Object values, int[] dims, int depth, int at) {
        int length = dims[depth];
        if (depth == dims.length - 1) {
            if (length == Array.getLength(values)) {
                return ArraySeq.unsafeWrapArray(values);
            }
            Object slice = Array.newInstance(values.getClass().getComponentType(), length);
            System.arraycopy(values, at * length, slice, 0, length);
            return ArraySeq.unsafeWrapArray(slice);
        }
        Object[] parts = new Object[length];
        for (int i = 0; i < length; i++) {
            parts[i] = nested(values, dims, depth + 1, at * length + i);
        }
        return ArraySeq.unsafeWrapArray(parts);
    }
}
