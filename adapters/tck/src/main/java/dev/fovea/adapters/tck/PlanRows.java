package dev.fovea.adapters.tck;

import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.WorkPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Five rows of inputs, and each row's answer when it was asked for alone. */
final class PlanRows {

    private static final int ROWS = 5;

    private final List<Values> rows = new ArrayList<>();
    private final List<Values> answers = new ArrayList<>();
    private final WorkPool pool;

    private PlanRows(WorkPool pool) {
        this.pool = pool;
    }

    static PlanRows answered(GraphCase one, Executable executable, WorkPool pool) {
        PlanRows made = new PlanRows(pool);
        Numbers numbers = Numbers.reals(TestSeed.random("rows of " + one.name()));
        for (int i = 0; i < ROWS; i++) {
            Values row = new Values();
            executable
                    .inputs()
                    .forEach(info -> row.put(
                            info.name(), numbers.inputs((int) info.shape().row().elements())));
            made.rows.add(row);
            made.answers.add(GraphRun.run(executable, List.of(row), pool, 1).get(0));
        }
        boolean[] differ = new boolean[1];
        made.answers
                .get(0)
                .forEach((name, values) ->
                        differ[0] |= !Arrays.equals(values, made.answers.get(1).get(name)));
        if (!differ[0]) {
            throw new AssertionError("case " + one.name() + ": rows 0 and 1 have the same answer");
        }
        return made;
    }

    /** Fails when a batch of these rows has another answer, in any bit. */
    void expectAnswers(Executable executable, List<Integer> which, int parallelism) {
        List<Values> batch = which.stream().map(rows::get).toList();
        List<Values> got = GraphRun.run(executable, batch, pool, parallelism);
        for (int i = 0; i < which.size(); i++) {
            Values now = got.get(i);
            String where = "row " + i + " in a batch of rows " + which + ", parallelism " + parallelism;
            answers.get(which.get(i)).forEach((name, values) -> {
                int at = Arrays.mismatch(values, now.get(name));
                if (at >= 0) {
                    throw new AssertionError("output " + name + " of " + where + ": expected " + values[at]
                            + " as alone, got " + now.get(name)[at] + " at element " + at + "; " + TestSeed.hint());
                }
            });
        }
    }
}
