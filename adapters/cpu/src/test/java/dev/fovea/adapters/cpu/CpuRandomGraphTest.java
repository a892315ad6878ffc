package dev.fovea.adapters.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.reference.ReferenceKernelProvider;
import dev.fovea.adapters.tck.NaivePlans;
import dev.fovea.adapters.tck.RandomGraphs;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.plan.Lack;
import dev.fovea.domain.plan.Planner;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Networks that nobody thought of, planned and run natively, against the definitions. */
@NativeBuilt
final class CpuRandomGraphTest {

    /** Three threads take one row each, and all of them the last. */
    private static final int ROWS = 4;

    /** Graphs that once failed, beyond those that every run tries. */
    private static final long[] ONCE_FAILED = {5115, 5136, 5598, 6088, 6134, 20052};

    private final PlanCompiler oracle =
            new ReferenceKernelProvider().kernels(PlanCompiler.class).orElseThrow();
    private final WorkPool pool = new ThreeThreads();

    @Test
    void networksThatOnceFailedAnswerAsDefined() {
        check(LongStream.of(ONCE_FAILED));
    }

    @Test
    void randomNetworksAnswerAsDefined() {
        check(LongStream.range(0, 200));
    }

    @Tag("full")
    @Test
    void moreRandomNetworksAnswerAsDefined() {
        check(LongStream.range(200, 2000));
    }

    private void check(LongStream seeds) {
        List<Map.Entry<String, PlanCompiler>> levels =
                List.copyOf(CpuLevels.compilers().entrySet());
        Map.Entry<String, PlanCompiler> best = levels.get(levels.size() - 1);
        Map<String, Integer> lacking = new TreeMap<>();
        List<AssertionError> failures = new ArrayList<>();
        int ran = 0;
        int left = 0;
        for (long seed : seeds.toArray()) {
            Graph graph = RandomGraphs.of(seed);
            List<Lack> lacks = Planner.lacks(graph, best.getValue().target());
            if (!lacks.isEmpty()) {
                left++;
                lacks.stream().map(Lack::op).distinct().forEach(kind -> lacking.merge(kind, 1, Integer::sum));
                continue;
            }
            ran++;
            try {
                compare(graph, best.getValue(), seed);
            } catch (AssertionError | RuntimeException e) {
                failures.add(new AssertionError("graph of seed " + seed + " at " + best.getKey() + "\n" + graph, e));
            }
        }
        System.out.println("random graphs at " + best.getKey() + ": " + ran + " ran, " + left + " lack " + lacking);
        if (!failures.isEmpty()) {
            AssertionError all = new AssertionError(failures.size() + " of " + ran + " random graphs failed");
            failures.forEach(all::addSuppressed);
            throw all;
        }
        assertThat(ran)
                .as("graphs that ran, beside " + left + " that lack " + lacking)
                .isGreaterThanOrEqualTo(9 * left);
    }

    private void compare(Graph graph, PlanCompiler compiler, long seed) {
        Plan plan = Planner.plan(graph, compiler.target());
        Map<String, Tensor> inputs = inputs(graph, seed);
        try {
            Map<String, float[]> expected;
            try (Executable executable = oracle.compile(NaivePlans.of(graph))) {
                expected = run(executable, graph, inputs, 1);
            }
            try (Executable executable = compiler.compile(plan)) {
                Map<String, float[]> alone = run(executable, graph, inputs, 1);
                Map<String, float[]> together = run(executable, graph, inputs, 3);
                for (String output : graph.outputs()) {
                    assertSameBits(output, together.get(output), alone.get(output));
                    assertClose(output, alone.get(output), expected.get(output));
                }
            }
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }

    private static Map<String, Tensor> inputs(Graph graph, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> inputs = new HashMap<>();
        for (Node input : graph.inputs()) {
            Tensor tensor =
                    Tensor.allocate(DType.F32, graph.info(input.name()).shape().withFirst(ROWS));
            FloatBuffer floats = tensor.floats();
            while (floats.hasRemaining()) {
                floats.put((float) random.nextGaussian());
            }
            inputs.put(input.name(), tensor);
        }
        return inputs;
    }

    private Map<String, float[]> run(Executable executable, Graph graph, Map<String, Tensor> inputs, int threads) {
        Map<String, Tensor> outputs = executable.run(inputs, graph.outputs(), pool, threads);
        try {
            Map<String, float[]> values = new HashMap<>();
            outputs.forEach((name, tensor) -> values.put(name, tensor.toFloats()));
            assertThat(values.keySet()).containsExactlyInAnyOrderElementsOf(graph.outputs());
            return values;
        } finally {
            outputs.values().forEach(Tensor::close);
        }
    }

    private static void assertSameBits(String output, float[] three, float[] one) {
        assertThat(three).as(output).hasSameSizeAs(one);
        for (int i = 0; i < one.length; i++) {
            if (Float.floatToRawIntBits(three[i]) != Float.floatToRawIntBits(one[i])) {
                throw new AssertionError(
                        "output " + output + " at " + i + ": one thread " + one[i] + ", three threads " + three[i]);
            }
        }
    }

    /** As for plans by themselves: some tens of layers, each a relative float rounding, that later layers scale by about one. */
    private static void assertClose(String output, float[] got, float[] right) {
        assertThat(got).as(output).hasSameSizeAs(right);
        double largest = 1;
        for (float value : right) {
            largest = Math.max(largest, Math.abs(value));
        }
        double bound = 2e-5 * largest;
        for (int i = 0; i < right.length; i++) {
            if (!(Math.abs((double) got[i] - right[i]) <= bound)) {
                throw new AssertionError("output " + output + " at " + i + ": expected " + right[i] + ", got " + got[i]
                        + ", bound " + bound);
            }
        }
    }

    /** Three threads at work even where there are fewer processors. */
    private static final class ThreeThreads implements WorkPool {

        @Override
        public String id() {
            return "three";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public int threads() {
            return 3;
        }

        @Override
        public void forEach(int n, int parallelism, IntConsumer body) {
            List<FutureTask<Void>> others = IntStream.range(1, n)
                    .mapToObj(i -> new FutureTask<Void>(() -> body.accept(i), null))
                    .toList();
            others.forEach(this::execute);
            if (n > 0) {
                body.accept(0);
            }
            for (FutureTask<Void> other : others) {
                try {
                    other.get();
                } catch (InterruptedException | ExecutionException e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public void execute(Runnable task) {
            Thread thread = new Thread(task, "random graphs");
            thread.setDaemon(true);
            thread.start();
        }
    }
}
