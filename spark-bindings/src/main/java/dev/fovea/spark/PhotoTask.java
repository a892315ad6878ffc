package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What an executor makes of rows of place, URI and label: rows of place, URI and target, f32 big-endian. Rows without one of them
 * are dropped or refused.
 *
 * @param label the column of labels
 * @param uris the column of URIs, for messages
 * @param classes by index; empty when targets are the label's numbers
 * @param targets how many numbers a target is
 * @param isSkipping whether bad rows are dropped
 */
record PhotoTask(LabelColumn label, String uris, List<String> classes, int targets, boolean isSkipping)
        implements MapPartitionsFunction<Row, Row> {

    /** What comes out. */
    static final StructType SCHEMA = new StructType()
            .add(ExampleTask.AT, DataTypes.LongType, false)
            .add("uri", DataTypes.StringType, false)
            .add("target", DataTypes.BinaryType, false);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Map<String, Integer> indices = IntStream.range(0, classes.size())
                .boxed()
                .collect(Collectors.toMap(classes::get, i -> i, (a, b) -> a, TreeMap::new));
        return new Iterator<>() {
            private @Nullable Row ready;

            @Override
            public boolean hasNext() {
                while (ready == null && rows.hasNext()) {
                    ready = photo(rows.next(), indices);
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
        };
    }

    private @Nullable Row photo(Row row, Map<String, Integer> indices) {
        try {
            Object uri = row.get(1);
            Object value = row.get(2);
            if (uri == null || value == null) {
                throw new InvalidArgumentException(Fault.of(
                                uri == null ? "input column" : "label column",
                                "'" + (uri == null ? uris : label.name()) + "'")
                        .expected("a value")
                        .got("null"));
            }
            return RowFactory.create(row.getLong(0), uri, target(value, indices));
        } catch (InvalidArgumentException e) {
            if (isSkipping) {
                return null;
            }
            throw new InvalidArgumentException(
                    Fault.of("training data", "")
                            .expected("a URI and a label in every row")
                            .got("[" + e.getMessage() + "]")
                            .at(ExampleTask.place(row.getLong(0)))
                            .repair("set handleInvalid to 'skip', or filter such rows out before"),
                    e);
        }
    }

    private byte[] target(Object value, Map<String, Integer> indices) {
        double[] numbers;
        if (classes.isEmpty()) {
            numbers = label.numbers(value);
            if (numbers.length != targets) {
                throw new InvalidArgumentException(Fault.of("label column", "'" + label.name() + "'")
                        .expected(targets + " numbers, as the model answers with")
                        .got(numbers.length));
            }
        } else {
            Object found = label.label(value);
            Integer index = found instanceof Integer known ? known : indices.get((String) found);
            if (index == null || index >= classes.size()) {
                throw new InvalidArgumentException(Fault.of("label column", "'" + label.name() + "'")
                        .expected("one of " + classes.size() + " classes")
                        .got(found));
            }
            numbers = new double[] {index};
        }
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES);
        for (double number : numbers) {
            bytes.putFloat((float) number);
        }
        return bytes.array();
    }
}
