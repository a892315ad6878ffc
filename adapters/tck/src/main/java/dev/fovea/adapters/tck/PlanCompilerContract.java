package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of {@link PlanCompiler} and its {@link Executable}, on a catalogue of networks: the oracle's answer, to
 * the bit where floats are exact and within bounds of float arithmetic elsewhere; NaN and infinity where they belong
 * and nowhere else; the same bits for a row whatever its batch, the threads and the other callers; inputs left alone;
 * wrong inputs refused; memory counted, limited and given back.
 */
public abstract class PlanCompilerContract {

    /** What is under test, by a name for each: one for each ISA level. */
    protected abstract Map<String, PlanCompiler> compilers();

    /** Makes plans for what is under test. */
    protected abstract Plan plan(Graph graph, PlanTarget target);

    /** What it is compared with: runs plans of one step a node, NHWC, and computes in double. */
    protected abstract PlanCompiler oracle();

    /** Where parallel work goes. */
    protected abstract WorkPool pool();

    @TestFactory
    final Stream<DynamicNode> givesTheOraclesBitsOnIntegers() {
        Stream<GraphCase> exact = GraphCases.all().stream()
                .filter(one -> GraphExpectation.isExact(one.graph(Numbers.integers(TestSeed.random(one.name())))));
        return forEachCase(exact, one -> {
            Supplier<GraphExpectation> expected = once(() -> exact(one));
            return compiler -> comparison().bits(expected.get(), compiler);
        });
    }

    private GraphExpectation exact(GraphCase one) {
        Numbers integers = Numbers.integers(TestSeed.random(one.name()));
        GraphExpectation expected = GraphExpectation.of(one, integers, oracle(), pool());
        expected.requireSmall(oracle(), pool());
        return expected;
    }

    @TestFactory
    final Stream<DynamicNode> staysWithinTheErrorBounds() {
        return forEachCase(GraphCases.all().stream(), one -> {
            Supplier<GraphExpectation> expected =
                    once(() -> GraphExpectation.of(one, Numbers.reals(TestSeed.random(one.name())), oracle(), pool()));
            return compiler -> comparison().withinBounds(expected.get(), compiler);
        });
    }

    @TestFactory
    final Stream<DynamicNode> keepsNanAndInfinityWhereTheyBelong() {
        return forEachCase(
                GraphCases.sample().stream().filter(one -> !hasResizeThatKeepsItsSize(one)), one -> compiler -> {
                    for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                        comparison().nonFinite(one, poison, compiler);
                    }
                });
    }

    /** Such a resize is left out of a plan, and with it the infinity times zero between two pixels. */
    private static boolean hasResizeThatKeepsItsSize(GraphCase one) {
        Graph graph = one.graph(Numbers.integers(TestSeed.random(one.name())));
        return graph.nodes().stream()
                .anyMatch(node -> node.op() instanceof Resize
                        && graph.node(node.inputs().get(0)).type().equals(node.type()));
    }

    @TestFactory
    final Stream<DynamicNode> aRowDoesNotDependOnItsBatchNorOnThreads() {
        return forEachCase(GraphCases.few().stream(), one -> compiler -> {
            try (Executable executable = compile(graph(one), compiler)) {
                PlanRows rows = PlanRows.answered(one, executable, pool());
                for (int threads : new int[] {1, 2, 3}) {
                    rows.expectAnswers(executable, List.of(0, 1, 2, 3, 4), threads);
                    rows.expectAnswers(executable, List.of(4, 2), threads);
                    rows.expectAnswers(executable, List.of(3), threads);
                    rows.expectAnswers(executable, List.of(1, 1, 0), threads);
                }
            }
        });
    }

    @TestFactory
    final Stream<DynamicNode> aRowDoesNotDependOnOtherCallers() {
        return forEachCase(GraphCases.few().stream(), one -> compiler -> {
            try (Executable executable = compile(graph(one), compiler)) {
                PlanRows rows = PlanRows.answered(one, executable, pool());
                List<FutureTask<Void>> callers = new ArrayList<>();
                for (int c = 0; c < 4; c++) {
                    int first = c;
                    FutureTask<Void> caller = new FutureTask<>(() -> {
                        for (int round = 0; round < 3; round++) {
                            rows.expectAnswers(executable, List.of((first + round) % 5, (first + 3) % 5), 2);
                        }
                        return null;
                    });
                    callers.add(caller);
                    new Thread(caller, "plan-contract-" + c).start();
                }
                for (FutureTask<Void> caller : callers) {
                    caller.get();
                }
            }
        });
    }

    @TestFactory
    final Stream<DynamicNode> refusesWhatDoesNotFit() {
        return forEachCase(GraphCases.few().stream(), one -> compiler -> {
            try (Executable executable = compile(graph(one), compiler)) {
                new PlanRefusals(executable, pool()).check();
            }
        });
    }

    @TestFactory
    final Stream<DynamicNode> describesItself() {
        return forEachCase(GraphCases.networks().stream(), one -> compiler -> {
            Graph graph = graph(one);
            try (Executable executable = compile(graph, compiler)) {
                assertThat(executable.detail()).isNotBlank();
                assertThat(executable.inputs())
                        .containsExactlyElementsOf(graph.inputs().stream()
                                .map(node -> graph.info(node.name()))
                                .toList());
                assertThat(executable.outputs())
                        .containsExactlyElementsOf(
                                graph.outputs().stream().map(graph::info).toList());
            }
        });
    }

    @TestFactory
    final Stream<DynamicNode> countsItsMemoryAndGivesItBack() {
        return forEachCase(GraphCases.few().stream(), one -> compiler -> {
            Plan plan = plan(graph(one), compiler.target());
            PlanMemory memory = new PlanMemory(compiler, plan, pool());
            memory.givesBack();
            memory.keepsTheLimit();
        });
    }

    private GraphComparison comparison() {
        return new GraphComparison(this::plan, oracle(), pool());
    }

    private Executable compile(Graph graph, PlanCompiler compiler) {
        return compiler.compile(plan(graph, compiler.target()));
    }

    private static Graph graph(GraphCase one) {
        return one.graph(Numbers.reals(TestSeed.random(one.name())));
    }

    private interface Check {
        void of(PlanCompiler compiler) throws Exception;
    }

    private interface Checks {
        Check of(GraphCase one);
    }

    /** A container for each case with a test for each compiler, so that what the oracle answers is computed once. */
    private Stream<DynamicNode> forEachCase(Stream<GraphCase> cases, Checks checks) {
        Map<String, PlanCompiler> all = compilers();
        assertThat(all).as("compilers under test").isNotEmpty();
        return cases.map(one -> {
            Check check = checks.of(one);
            return DynamicContainer.dynamicContainer(
                    one.name(),
                    all.entrySet().stream()
                            .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                                requireKnown(graph(one), entry.getValue().target());
                                check.of(entry.getValue());
                            })));
        });
    }

    /** Skips the test of a network with an operation that the backend says it lacks. */
    private static void requireKnown(Graph graph, PlanTarget target) {
        for (Node node : graph.nodes()) {
            List<TensorType> types = node.inputs().stream()
                    .map(input -> graph.node(input).type())
                    .toList();
            target.lacks(node.op(), types).ifPresent(reason -> {
                String skipped = graph.name() + ": " + node.op() + " is lacking: " + reason;
                System.err.println("skipped: " + skipped);
                Assumptions.abort(skipped);
            });
        }
    }

    private static <T> Supplier<T> once(Supplier<T> source) {
        List<T> made = new ArrayList<>(1);
        return () -> {
            synchronized (made) {
                if (made.isEmpty()) {
                    made.add(source.get());
                }
                return made.get(0);
            }
        };
    }
}
