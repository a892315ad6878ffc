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
 * @param rounds the median time of one operation in each round, in milliseconds
 * @param note what ran, or nothing
 * @param flops additions and multiplications of one operation by the direct method, or 0 where nobody counts them
 */
public record Row(
        String group, String table, String contestant, Role role, List<Double> rounds, String note, double flops) {

    /** A row of work that is not counted in additions and multiplications. */
    public Row(String group, String table, String contestant, Role role, List<Double> rounds, String note) {
        this(group, table, contestant, role, rounds, note, 0);
    }

    public Row {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("row " + contestant + ": expected at least 1 round, got none");
        }
    }

    /** The median over the rounds, in milliseconds. */
    public double median() {
        return Statistics.median(rounds);
    }

    /** Billions of additions and multiplications a second; empty where they are not counted. */
    public OptionalDouble gigaflops() {
        return flops > 0 ? OptionalDouble.of(flops / median() / 1e6) : OptionalDouble.empty();
    }

    /** The fastest round, in milliseconds. */
    public double fastest() {
        return Statistics.quantile(rounds, 0);
    }

    /** The slowest round, in milliseconds. */
    public double slowest() {
        return Statistics.quantile(rounds, 1);
    }
}
