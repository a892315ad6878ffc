package dev.fovea.bench.report;

import dev.fovea.bench.Role;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One contestant's times.
 *
 * @param group what {@code --group} selects
 * @param table heading of the table that the row stands in
 * @param contestant what people read
 * @param role what the row is
 * @param rounds the median of each round, in the unit; less is better
 * @param note what ran, or nothing
 * @param flops additions and multiplications of one operation by the direct method, or 0 where nobody counts them
 * @param unit of the rounds: {@code ms} for one operation, or {@code MB}
 */
public record Row(
        String group,
        String table,
        String contestant,
        Role role,
        List<Double> rounds,
        String note,
        double flops,
        String unit) {

    private static final String MILLIS = "ms";

    /** A row of work that is not counted in additions and multiplications. */
    public Row(String group, String table, String contestant, Role role, List<Double> rounds, String note) {
        this(group, table, contestant, role, rounds, note, 0, MILLIS);
    }

    /** Times of work that is counted. */
    public Row(
            String group, String table, String contestant, Role role, List<Double> rounds, String note, double flops) {
        this(group, table, contestant, role, rounds, note, flops, MILLIS);
    }

    public Row {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("row " + contestant + ": expected at least 1 round, got none");
        }
    }

    /** True when the numbers are times. */
    public boolean isTimed() {
        return unit.equals(MILLIS);
    }

    /** The median over the rounds, in the unit. */
    public double median() {
        return Statistics.median(rounds);
    }

    /** Billions of additions and multiplications a second; empty where they are not counted. */
    public OptionalDouble gigaflops() {
        return flops > 0 ? OptionalDouble.of(flops / median() / 1e6) : OptionalDouble.empty();
    }

    /** The best round, in the unit. */
    public double fastest() {
        return Statistics.quantile(rounds, 0);
    }

    /** The worst round, in the unit. */
    public double slowest() {
        return Statistics.quantile(rounds, 1);
    }
}
