package dev.fovea.bench.report;

import dev.fovea.bench.Role;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything that a run found.
 *
 * @param machine where
 * @param command how to repeat it
 * @param rows in the order of the tables
 * @param skipped what did not run, each with its reason
 */
public record Report(Machine machine, String command, List<Row> rows, List<String> skipped) {

    public Report {
        rows = List.copyOf(rows);
        skipped = List.copyOf(skipped);
    }

    /** The headings, in order. */
    public List<String> tables() {
        return rows.stream().map(Row::table).distinct().toList();
    }

    /** The rows of one table. */
    public List<Row> rows(String table) {
        return rows.stream().filter(row -> row.table().equals(table)).toList();
    }

    /** How long the row takes by the time of its table's baseline; empty where there is none. */
    public OptionalDouble ratio(Row row) {
        return first(row.table(), Role.BASELINE)
                .map(baseline -> OptionalDouble.of(row.median() / baseline.median()))
                .orElse(OptionalDouble.empty());
    }

    /** The limit's time by the row's, from 0 to about 1; empty where no limit was measured. */
    public OptionalDouble shareOfLimit(Row row) {
        return first(row.table(), Role.LIMIT)
                .map(limit -> OptionalDouble.of(limit.median() / row.median()))
                .orElse(OptionalDouble.empty());
    }

    private Optional<Row> first(String table, Role role) {
        return rows(table).stream().filter(row -> row.role() == role).findFirst();
    }

    /** The targets that this run says something about. */
    public List<Target.Verdict> verdicts() {
        return Target.ALL.stream()
                .flatMap(target -> target.judge(this).stream())
                .toList();
    }
}
