package dev.fovea.bench.report;

import dev.fovea.bench.Role;
import java.util.List;

/**
 * One contestant's times.
 *
 * @param group what {@code --group} selects
 * @param table heading of the table that the row stands in
 * @param contestant what people read
 * @param role what the row is
 * @param rounds the median time of one operation in each round, in milliseconds
 * @param note what ran, or nothing
 */
public record Row(String group, String table, String contestant, Role role, List<Double> rounds, String note) {

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

    /** The fastest round, in milliseconds. */
    public double fastest() {
        return Statistics.quantile(rounds, 0);
    }

    /** The slowest round, in milliseconds. */
    public double slowest() {
        return Statistics.quantile(rounds, 1);
    }
}
