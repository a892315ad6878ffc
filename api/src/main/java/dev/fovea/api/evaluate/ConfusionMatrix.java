package dev.fovea.api.evaluate;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many examples of each class were taken for each class. What is 0 takes no memory, so that it may have many
 * classes.
 */
public final class ConfusionMatrix {

    private static final Comparator<Cell> BY_PLACE =
            Comparator.comparingInt(Cell::actual).thenComparingInt(Cell::predicted);

    private final List<String> classes;
    private final List<Cell> cells;
    private final Map<Long, Long> counts = new HashMap<>();
    private final long[] actual;
    private final long[] predicted;

    /**
     * A number of the matrix.
     *
     * @param actual index of the class that the examples are of
     * @param predicted index of the class that they were taken for
     * @param count how many, at least 1
     */
    public record Cell(int actual, int predicted, long count) {

        /** True when the class was found. */
        public boolean isRight() {
            return actual == predicted;
        }
    }

    /**
     * A matrix.
     *
     * @param classes by index
     * @param cells those that are not 0, each once, in any order
     * @throws InvalidArgumentException when a cell is of no class, is below 1 or stands twice
     */
    public ConfusionMatrix(List<String> classes, List<Cell> cells) {
        this.classes = List.copyOf(classes);
        this.cells = cells.stream().sorted(BY_PLACE).toList();
        this.actual = new long[classes.size()];
        this.predicted = new long[classes.size()];
        for (Cell cell : this.cells) {
            boolean isInside = isClass(cell.actual) && isClass(cell.predicted);
            if (!isInside || cell.count < 1 || counts.put(key(cell.actual, cell.predicted), cell.count) != null) {
                throw new InvalidArgumentException(Fault.of("confusion matrix", "")
                        .expected("a count of at least 1, once for each two of " + classes.size() + " classes")
                        .got(cell));
            }
            actual[cell.actual] += cell.count;
            predicted[cell.predicted] += cell.count;
        }
    }

    private boolean isClass(int index) {
        return index >= 0 && index < classes.size();
    }

    private long key(int of, int takenFor) {
        return (long) of * classes.size() + takenFor;
    }

    /** The classes' names, by index. */
    public List<String> classes() {
        return classes;
    }

    /** How many examples of a class were taken for another, or for itself. */
    public long count(int actual, int predicted) {
        return counts.getOrDefault(key(actual, predicted), 0L);
    }

    /** The numbers that are not 0, by class and by what it was taken for. */
    public List<Cell> cells() {
        return cells;
    }

    /** What was taken for something else, the most frequent first; of equals, in the order of {@link #cells}. */
    public List<Cell> confusions() {
        List<Cell> wrong = new ArrayList<>(cells);
        wrong.removeIf(Cell::isRight);
        wrong.sort(Comparator.comparingLong(Cell::count).reversed());
        return List.copyOf(wrong);
    }

    /** How well each class is told, by index. */
    public List<ClassScore> scores() {
        List<ClassScore> scores = new ArrayList<>(classes.size());
        for (int i = 0; i < classes.size(); i++) {
            scores.add(new ClassScore(classes.get(i), actual[i], predicted[i], count(i, i)));
        }
        return List.copyOf(scores);
    }

    /** All examples. */
    public long total() {
        long sum = 0;
        for (long count : actual) {
            sum += count;
        }
        return sum;
    }

    /** The examples whose class was found. */
    public long right() {
        return cells.stream().filter(Cell::isRight).mapToLong(Cell::count).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConfusionMatrix that && classes.equals(that.classes) && cells.equals(that.cells);
    }

    @Override
    public int hashCode() {
        return 31 * classes.hashCode() + cells.hashCode();
    }

    @Override
    public String toString() {
        return "ConfusionMatrix" + cells;
    }
}
