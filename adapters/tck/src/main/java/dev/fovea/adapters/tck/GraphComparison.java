package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/** Compares what a compiler's executables answer with the oracle. */
final class GraphComparison {

    private final BiFunction<Graph, PlanTarget, Plan> planner;
    private final PlanCompiler oracle;
    private final WorkPool pool;

    GraphComparison(BiFunction<Graph, PlanTarget, Plan> planner, PlanCompiler oracle, WorkPool pool) {
        this.planner = planner;
        this.oracle = oracle;
        this.pool = pool;
    }

    /** Every output has the oracle's bits; signs of zero aside, since the order of a sum decides them. */
    void bits(GraphExpectation expected, PlanCompiler compiler) {
        Plan plan = planner.apply(expected.graph(), compiler.target());
        if (!WinogradNodes.of(plan).isEmpty()) {
            // Its transforms divide by 6 and 24: integers do not stay exact.
            withinBounds(expected, compiler);
            return;
        }
        Values outputs = GraphRun.once(compiler, plan, expected.row(), pool);
        outputs.forEach((name, values) -> {
            float[] exact = expected.values().get(name);
            for (int i = 0; i < exact.length; i++) {
                if (!(values[i] == exact[i])) {
                    throw wrong(expected.graph(), name, i, exact[i] + " exactly", values[i], plan);
                }
            }
        });
    }

    /** Every output lies within the bounds of {@link ErrorBounds}. */
    void withinBounds(GraphExpectation expected, PlanCompiler compiler) {
        Graph graph = expected.graph();
        Plan plan = planner.apply(graph, compiler.target());
        Values bounds = ErrorBounds.of(graph, expected.values(), WinogradNodes.of(plan), oracle, pool);
        Values outputs = GraphRun.once(compiler, plan, expected.row(), pool);
        outputs.forEach((name, values) -> {
            float[] exact = expected.values().get(name);
            for (int i = 0; i < exact.length; i++) {
                double bound = bounds.get(name)[i] + ErrorBounds.UNIT * Math.abs(exact[i]) + Float.MIN_NORMAL;
                if (!(Math.abs((double) values[i] - exact[i]) <= bound)) {
                    throw wrong(graph, name, i, exact[i] + " within " + bound, values[i], plan);
                }
            }
        });
    }

    /**
     * The middle one of three rows holds the value at one place. The others keep their bits; its own outputs are NaN or
     * infinite where the oracle's are, and nowhere else. Winograd's transforms subtract infinities, and mix what lies in
     * a tile: there any output may be NaN besides.
     */
    void nonFinite(GraphCase one, float poison, PlanCompiler compiler) {
        Random random = TestSeed.random(one.name() + poison);
        Graph graph = one.graph(Numbers.reals(random));
        Plan plan = planner.apply(graph, compiler.target());
        boolean winograd = !WinogradNodes.of(plan).isEmpty();
        List<Values> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            rows.add(GraphRun.row(graph, Numbers.reals(random)));
        }
        try (Executable executable = compiler.compile(plan)) {
            List<Values> clean = GraphRun.run(executable, rows, pool, 2);
            rows.set(1, poisoned(rows.get(1), poison, random));
            List<Values> now = GraphRun.run(executable, rows, pool, 2);
            for (int row : new int[] {0, 2}) {
                clean.get(row).forEach((name, values) -> {
                    if (!Arrays.equals(values, now.get(row).get(name))) {
                        throw new AssertionError("case " + graph.name() + ": " + poison + " in row 1 changed output "
                                + name + " of row " + row + "; " + TestSeed.hint());
                    }
                });
            }
            Values expected = GraphRun.naive(oracle, graph, rows.get(1), pool);
            expected.forEach((name, values) -> {
                float[] got = now.get(1).get(name);
                for (int i = 0; i < values.length; i++) {
                    boolean fits =
                            Float.isFinite(values[i]) ? Float.isFinite(got[i]) : Float.compare(values[i], got[i]) == 0;
                    if (!fits && !(winograd && Float.isNaN(got[i]))) {
                        throw wrong(graph, name, i, values[i] + " for " + poison + " in the input", got[i], plan);
                    }
                }
            });
        }
    }

    private static Values poisoned(Values row, float poison, Random random) {
        Values copy = new Values();
        row.forEach((name, values) -> copy.put(name, values.clone()));
        float[] first = copy.first();
        first[random.nextInt(first.length)] = poison;
        return copy;
    }

    private static AssertionError wrong(Graph graph, String output, int at, String expected, float got, Plan plan) {
        Node node = graph.node(output);
        return new AssertionError("case " + graph.name() + ", output " + node + ": expected " + expected + ", got "
                + got + " at " + place(node, at) + "; " + TestSeed.hint() + "\n" + plan);
    }

    /** For instance {@code [3,0,17]}. */
    private static String place(Node node, int at) {
        int[] index = new int[node.type().rank()];
        int rest = at;
        for (int d = index.length - 1; d >= 0; d--) {
            index[d] = rest % node.type().shape().dim(d);
            rest /= node.type().shape().dim(d);
        }
        return Arrays.toString(index);
    }
}
