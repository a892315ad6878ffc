package dev.fovea.bench.network;

import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Contender;
import dev.fovea.bench.pair.QuietTurns;
import dev.fovea.bench.report.Row;
import java.util.ArrayList;
import java.util.List;

/** One table: contenders whose results agree, taking turns. Closes them. */
public final class Race implements AutoCloseable {

    /** Relative error of a whole output, which the goldens allow too. */
    private static final double TOLERANCE = 1e-4;

    private final String group;
    private final String table;
    private final double tolerance;
    private final List<Lane> lanes = new ArrayList<>();

    private record Lane(String name, Role role, String note, int rows, double flops, Contender contender) {}

    Race(String group, String table) {
        this(group, table, TOLERANCE);
    }

    /** A table whose results may differ by so much, relative to the first contender's. */
    public Race(String group, String table, double tolerance) {
        this.group = group;
        this.table = table;
        this.tolerance = tolerance;
    }

    /**
     * Adds a contender.
     *
     * @param rows pictures of a call: times are written down for one of them
     * @param flops of one picture
     */
    public Race add(String name, Role role, String note, int rows, double flops, Contender contender) {
        lanes.add(new Lane(name, role, note, rows, flops, contender));
        return this;
    }

    /** True when nobody but limits would run. */
    boolean isEmpty() {
        return lanes.stream().allMatch(lane -> lane.role == Role.LIMIT);
    }

    /** The rows, once all results agree with the first contender's. */
    public List<Row> run(QuietTurns.Length length) throws Exception {
        agree();
        List<List<Double>> times =
                QuietTurns.take(lanes.stream().map(Lane::contender).toList(), length);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get(i);
            List<Double> each =
                    times.get(i).stream().map(millis -> millis / lane.rows).toList();
            rows.add(new Row(group, table, lane.name, lane.role, each, lane.note, lane.flops));
        }
        return rows;
    }

    /** A limit has no result; of a batch, the rows that the first contender has are compared. */
    private void agree() throws Exception {
        float[] expected = new float[0];
        for (Lane lane : lanes) {
            float[] got = lane.contender.result();
            if (expected.length == 0) {
                expected = got;
            } else if (got.length > 0) {
                require(lane.name, expected, got, tolerance);
            }
        }
    }

    static void require(String name, float[] expected, float[] got) {
        require(name, expected, got, TOLERANCE);
    }

    private static void require(String name, float[] expected, float[] got, double tolerance) {
        if (got.length % expected.length != 0) {
            throw new IllegalStateException(
                    name + ": expected rows of " + expected.length + " values, got " + got.length + " values");
        }
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += ((double) got[i] - expected[i]) * ((double) got[i] - expected[i]);
            size += (double) expected[i] * expected[i];
        }
        double error = Math.sqrt(difference / size);
        if (!(error <= tolerance)) {
            throw new IllegalStateException(
                    name + ": expected a relative difference of at most " + tolerance + ", got " + error);
        }
    }

    @Override
    public void close() {
        lanes.forEach(lane -> lane.contender.close());
    }
}
