package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * What an executor makes of rows of place, label and features: examples, as trials read them. A class is its name, or its
 * index as text; features are f32, little-endian. Rows without a label, or with one that is none, are dropped or refused.
 *
 * @param label the column of labels
 * @param features the column of features, for messages
 * @param width of the features
 * @param isSkipping whether bad rows are dropped
 */
record ExampleTask(LabelColumn label, String features, int width, boolean isSkipping)
        implements MapPartitionsFunction<Row, Row> {

    static final String AT = "at";
    static final String LABEL = "label";
    static final String SIZE = "classes";
    static final String FEATURES = "features";

    /** Bits of a place that count rows; those above count partitions: Spark's monotonically_increasing_id. */
    private static final int ROW_BITS = 33;

    /** What comes out. */
    static final StructType SCHEMA = new StructType()
            .add(AT, DataTypes.LongType, false)
            .add(LABEL, DataTypes.StringType, false)
            .add(SIZE, DataTypes.IntegerType, false)
            .add(FEATURES, DataTypes.BinaryType, false);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Examples(rows);
    }

    private final class Examples implements Iterator<Row> {

        private final Iterator<Row> rows;
        private @Nullable Row ready;

        Examples(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (ready == null && rows.hasNext()) {
                ready = example(rows.next());
            }
            return ready != null;
        }

        @Override
        public Row next() {
            if (!hasNext() || ready == null) {
                throw new NoSuchElementException();
            }
            Row row = ready;
            ready = null;
            return row;
        }
    }

    /** The example; null when the row is dropped. */
    private @Nullable Row example(Row row) {
        long at = row.getLong(0);
        Object value = row.isNullAt(1) ? null : row.get(1);
        Object found = row.isNullAt(2) ? null : row.get(2);
        if (value == null || found == null) {
            if (isSkipping) {
                return null;
            }
            String which = value == null ? label.name() : features;
            throw new InvalidArgumentException(
                    Fault.of(value == null ? "label column" : "features column", "'" + which + "'")
                            .expected("a value in every row")
                            .got("null")
                            .at(place(at))
                            .repair("set handleInvalid to 'skip', or filter such rows out before"));
        }
        String told;
        int size;
        try {
            told = String.valueOf(label.label(value));
            size = label.size(value);
        } catch (FoveaException e) {
            if (isSkipping) {
                return null;
            }
            throw new InvalidArgumentException(
                    Fault.of("label column", "'" + label.name() + "'")
                            .expected("a label in every row")
                            .got("[" + e.getMessage() + "]")
                            .at(place(at))
                            .repair("set handleInvalid to 'skip', or filter such rows out before"),
                    e);
        }
        double[] numbers = numbers(found, at);
        return numbers == null ? null : RowFactory.create(at, told, size, bytes(numbers, at));
    }

    /** Where a row lies, by its place. */
    static String place(long at) {
        return "row " + (at & ((1L << ROW_BITS) - 1)) + " of partition " + (at >>> ROW_BITS);
    }

    /** The features; null when the row is dropped. */
    private double @Nullable [] numbers(Object value, long at) {
        if (value instanceof Vector vector) {
            return vector.toArray();
        }
        Seq<?> elements = (Seq<?>) value;
        int missing = elements.indexOf(null);
        if (missing < 0) {
            return label.numbers(elements);
        }
        if (isSkipping) {
            return null;
        }
        throw new InvalidArgumentException(Fault.of("features column", "'" + features + "'")
                .expected("numbers in every row")
                .got("null for feature " + missing)
                .at(place(at))
                .repair("set handleInvalid to 'skip', or filter such rows out before"));
    }

    private byte[] bytes(double[] values, long at) {
        if (values.length != width) {
            throw new ShapeException(Fault.of("features column", "'" + features + "'")
                    .expected(width + " numbers, the features of the model")
                    .got(values.length)
                    .at(place(at))
                    .repair("compute them with DeepImageFeaturizer and the same params"));
        }
        ByteBuffer bytes = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        return bytes.array();
    }
}
