package dev.fovea.adapters.datasets;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The order of classes that have no order of their own. */
final class ClassNames {

    private ClassNames() {}

    /** By name; by number where all are whole numbers. */
    static List<String> sorted(Collection<String> labels) {
        boolean areNumbers = labels.stream().allMatch(label -> label.matches("[0-9]{1,18}"));
        Comparator<String> order = areNumbers
                ? Comparator.comparing((String label) -> new BigInteger(label)).thenComparing(label -> label)
                : Comparator.naturalOrder();
        return labels.stream().sorted(order).toList();
    }

    /** The numbers below n as names. */
    static List<String> numbers(int n) {
        return IntStream.range(0, n).mapToObj(Integer::toString).toList();
    }
}
