package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.udf;

import dev.fovea.Training;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Photos by their URIs and what a network should answer to them.
 *
 * @param rows as {@link PhotoTask} makes them
 * @param classes by index; null when targets are numbers
 * @param targets how many numbers a target is
 */
record PhotoData(Dataset<Row> rows, @Nullable Classes classes, int targets) {

    /**
     * Photos for a network. Names are classes in their order; indices are classes where the network ends with softmax or
     * sigmoid, or the loss is a cross-entropy, and numbers elsewhere; so are vectors that are one-hot in every row, and others
     * are what the network should answer.
     *
     * @param loss that is asked for; null for the network's own
     */
    static PhotoData of(
            Dataset<Row> data, String uris, LabelColumn label, Graph graph, @Nullable String loss, boolean isSkipping) {
        TensorType output = graph.node(graph.outputs().get(0)).type();
        int outputs = output.elements();
        Dataset<Row> rows = data.select(
                monotonically_increasing_id().as(ExampleTask.AT),
                col(TransferData.quoted(uris)),
                col(TransferData.quoted(label.name())));
        boolean mayBeClasses = Training.endsWithProbabilities(graph)
                || (loss != null && loss.toLowerCase(Locale.ROOT).contains("crossentropy"));
        Classes classes = switch (label.kind()) {
            case TEXT -> classes(rows, label, outputs);
            case INDEX -> mayBeClasses ? classes(rows, label, outputs) : null;
            case ONE_HOT -> mayBeClasses && output.rank() == 1 && outputs > 1 ? hot(rows, label, outputs) : null;
        };
        int targets = classes == null ? outputs : 1;
        PhotoTask task = new PhotoTask(label, uris, classes == null ? List.of() : classes.names(), targets, isSkipping);
        return new PhotoData(rows.mapPartitions(task, Encoders.row(PhotoTask.SCHEMA)), classes, targets);
    }

    /** The classes of vectors; null when one of them is not one-hot. */
    private static @Nullable Classes hot(Dataset<Row> rows, LabelColumn label, int outputs) {
        Column value = col(TransferData.quoted(label.name()));
        List<Row> found = rows.filter(value.isNotNull())
                .select(udf(new Hot(label, outputs), DataTypes.IntegerType)
                        .apply(value)
                        .as(ExampleTask.LABEL))
                .groupBy(ExampleTask.LABEL)
                .count()
                .collectAsList();
        Long[] counts = new Long[outputs];
        Arrays.fill(counts, 0L);
        for (Row row : found) {
            if (row.getInt(0) < 0) {
                return null;
            }
            counts[row.getInt(0)] = row.getLong(1);
        }
        return found.size() < 2 ? null : new Classes(names(label, outputs), List.of(counts));
    }

    /** The place of the 1 of a vector; -1 when it is not one-hot, or not as long as the network's answer. */
    private record Hot(LabelColumn label, int outputs) implements UDF1<Object, Integer> {
        @Override
        public Integer call(Object value) {
            try {
                return label.size(value) == outputs ? (Integer) label.label(value) : -1;
            } catch (InvalidArgumentException e) {
                return -1;
            }
        }
    }

    private static List<String> names(LabelColumn label, int classes) {
        return label.names().size() == classes
                ? label.names()
                : IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    private static Classes classes(Dataset<Row> rows, LabelColumn label, int outputs) {
        int expected = outputs == 1 ? 2 : outputs;
        Column value = col(TransferData.quoted(label.name()));
        List<Row> found = rows.filter(value.isNotNull())
                .groupBy(value)
                .count()
                .limit(LabelColumn.MOST_CLASSES + 1)
                .orderBy(value)
                .collectAsList();
        boolean isNamed = label.kind() == LabelColumn.Kind.TEXT;
        if (isNamed && found.size() != expected) {
            throw new ShapeException(Fault.of("label column", "'" + label.name() + "'")
                    .expected(expected + " classes, as the model answers with")
                    .got(found.size())
                    .repair("give the model as many outputs"));
        }
        if (found.size() < 2) {
            throw new DatasetException(Fault.of("label column", "'" + label.name() + "'")
                    .expected("rows of at least two classes")
                    .got(found.size())
                    .repair("add rows of another class"));
        }
        List<String> names =
                isNamed ? found.stream().map(row -> row.getString(0)).toList() : names(label, expected);
        Long[] counts = new Long[expected];
        Arrays.fill(counts, 0L);
        for (int i = 0; i < found.size(); i++) {
            int index = isNamed ? i : index(label, found.get(i).get(0));
            if (index >= 0 && index < expected) {
                counts[index] += found.get(i).getLong(1);
            }
        }
        return new Classes(names, List.of(counts));
    }

    /** The class of an index; -1 for one that is none, which the rows are asked for later. */
    private static int index(LabelColumn label, Object value) {
        try {
            return (Integer) label.label(value);
        } catch (InvalidArgumentException e) {
            return -1;
        }
    }
}
