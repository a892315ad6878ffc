package dev.fovea.api.train;

import java.util.List;
import java.util.Objects;

/**
 * How a data set is opened.
 *
 * @param part what it is for, and so which part of it where one place holds several
 * @param classes the classes by index. Where the source has names of its own, other classes are left out; where it has
 *     numbers, these are their names. Empty: the source's own, by name
 */
public record DatasetOptions(Part part, List<String> classes) {

    /** What a data set is for. */
    public enum Part {
        /** To learn from: every class has examples, and there are at least two. */
        TRAINING,
        /** To measure with: classes may have no examples. */
        VALIDATION
    }

    public DatasetOptions {
        Objects.requireNonNull(part, "part");
        classes = List.copyOf(classes);
    }

    /** The examples to learn from, with the source's own classes. */
    public static DatasetOptions training() {
        return new DatasetOptions(Part.TRAINING, List.of());
    }

    /** The examples to measure with, for a training on these classes. */
    public static DatasetOptions validation(List<String> classes) {
        return new DatasetOptions(Part.VALIDATION, classes);
    }

    /** A copy with these classes, by index. */
    public DatasetOptions withClasses(List<String> classes) {
        return new DatasetOptions(part, classes);
    }
}
