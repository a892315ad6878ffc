package dev.fovea.spark;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The classes of labelled rows.
 *
 * @param names by index
 * @param counts of the rows of each
 */
record Classes(List<String> names, List<Long> counts) {

    private static final System.Logger LOG = System.getLogger(Classes.class.getPackageName());

    /** So many classes are made of indices, whatever is absent. */
    private static final int MOST_SPARSE = 1000;

    /** Beyond that, a class in so many must be there. */
    private static final int MOST_GAPS = 10;

    Classes {
        names = List.copyOf(names);
        counts = List.copyOf(counts);
    }

    /**
     * Counts the rows by class, on the executors. Classes by name are in the order of their names; those by index have the
     * names of the column's metadata, or their index.
     *
     * @param rows as {@link ExampleTask} makes them
     * @throws InvalidArgumentException when there are too many classes, or indices are mostly absent
     * @throws DatasetException when there are no rows, or those of one class alone
     */
    static Classes of(Dataset<Row> rows, LabelColumn column) {
        List<Row> found = rows.groupBy(ExampleTask.LABEL, ExampleTask.SIZE)
                .count()
                .limit(LabelColumn.MOST_CLASSES + 1)
                .collectAsList();
        if (found.size() > LabelColumn.MOST_CLASSES) {
            throw new InvalidArgumentException(Fault.of("label column", "'" + column.name() + "'")
                    .expected("at most " + LabelColumn.MOST_CLASSES + " classes")
                    .got("more"));
        }
        Classes classes = column.kind() == LabelColumn.Kind.TEXT ? named(found) : indexed(found, column);
        long present = classes.counts().stream().filter(count -> count > 0).count();
        if (present < 2) {
            throw new DatasetException(Fault.of("label column", "'" + column.name() + "'")
                    .expected("good rows of at least two classes")
                    .got(present == 0 ? "no row" : "rows of one, " + classes.only())
                    .repair("add rows of another class"));
        }
        return classes;
    }

    private String only() {
        return names.get(IntStream.range(0, names.size())
                .filter(i -> counts.get(i) > 0)
                .findFirst()
                .orElseThrow());
    }

    private static Classes named(List<Row> found) {
        TreeMap<String, Long> counts = new TreeMap<>();
        found.forEach(row -> counts.put(row.getString(0), row.getLong(2)));
        return new Classes(List.copyOf(counts.keySet()), List.copyOf(counts.values()));
    }

    private static Classes indexed(List<Row> found, LabelColumn column) {
        int size = column.kind() == LabelColumn.Kind.INDEX ? column.names().size() : 0;
        int width = -1;
        for (Row row : found) {
            int told = row.getInt(1);
            if (width >= 0 && told != width) {
                throw new InvalidArgumentException(Fault.of("label column", "'" + column.name() + "'")
                        .expected("as many numbers in every row")
                        .got(Math.min(width, told) + " in some and " + Math.max(width, told) + " in others"));
            }
            width = told;
            size = Math.max(size, Math.max(told, Integer.parseInt(row.getString(0)) + 1));
        }
        if (column.kind() == LabelColumn.Kind.INDEX && column.names().isEmpty()) {
            requireDense(size, found.size(), column);
        }
        List<Long> counts = new ArrayList<>(java.util.Collections.nCopies(size, 0L));
        found.forEach(row -> counts.set(Integer.parseInt(row.getString(0)), row.getLong(2)));
        List<String> names = column.names().size() == size
                ? column.names()
                : IntStream.range(0, size).mapToObj(Integer::toString).toList();
        return new Classes(names, counts);
    }

    /** Indices without names that are mostly absent are numbers of something else, for which a head would be made as wide. */
    private static void requireDense(int size, int present, LabelColumn column) {
        if (size > MOST_SPARSE && size > MOST_GAPS * (long) present) {
            throw new InvalidArgumentException(Fault.of("label column", "'" + column.name() + "'")
                    .expected("indices of classes, 0 to one less than their number")
                    .got(present + " different numbers, up to " + (size - 1))
                    .repair("put a StringIndexer before and name its column, or look for rows with a wrong label"));
        }
        if (present < size) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "label column ''{0}'': {1} of {2} classes have no row; a StringIndexer makes indices without gaps",
                    column.name(),
                    size - present,
                    size);
        }
    }

    long rows() {
        return counts.stream().mapToLong(Objects::requireNonNull).sum();
    }

    /** The weight of each class with which all count alike, as {@link dev.fovea.Datasets#balancedWeights} has it. */
    float[] balanced() {
        long present = counts.stream().filter(count -> count > 0).count();
        float[] weights = new float[counts.size()];
        for (int i = 0; i < weights.length; i++) {
            long count = counts.get(i);
            weights[i] = count == 0 ? 0 : (float) ((double) rows() / (present * count));
        }
        return weights;
    }
}
