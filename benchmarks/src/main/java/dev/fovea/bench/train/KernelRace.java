package dev.fovea.bench.train;

import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.MachineLimits;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.bench.pair.Turns;
import dev.fovea.bench.report.Row;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.value.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Training kernels beside copying as many bytes, and what a node of automatic differentiation costs beside its kernel. */
public final class KernelRace {

    /** What {@code --group} selects. */
    public static final String GROUP = "train-kernels";

    private static final Duration TIME = Duration.ofMillis(20);
    private static final int NODES = 100;
    private static final int SIDE = 32;

    private KernelRace() {}

    /** The rows. */
    public static List<Row> measure(Effort effort, Consumer<String> progress) throws Exception {
        TrainingKernels cpu = kernels("cpu");
        TrainingKernels reference = kernels("reference");
        List<Row> rows = new ArrayList<>();
        for (Supplier<KernelCase> each : cases(effort.quick())) {
            try (KernelCase one = each.get()) {
                progress.accept(GROUP + ": " + one.name());
                rows.addAll(measure(effort, one, cpu, reference));
            }
        }
        progress.accept(GROUP + ": a node");
        rows.addAll(nodes(effort, cpu));
        return rows;
    }

    private static List<Supplier<KernelCase>> cases(boolean quick) {
        List<Supplier<KernelCase>> cases = new ArrayList<>();
        for (KernelCase.Map map : KernelCase.Map.all()) {
            cases.add(() -> KernelCase.map(map, quick ? 4000 : 4_000_000));
            cases.add(() -> KernelCase.map(map, SIDE * SIDE));
        }
        for (int channels : new int[] {3, 32, 512}) {
            cases.add(() -> KernelCase.channels(channels));
        }
        cases.add(() -> KernelCase.sum(100_352, 32, false, true));
        cases.add(() -> KernelCase.sum(100_352, 32, false, false));
        cases.add(() -> KernelCase.sum(128, 10, true, false));
        cases.add(() -> KernelCase.sum(4096, 1000, true, false));
        cases.add(() -> KernelCase.sum(4096, 1000, false, true));
        cases.add(KernelCase::maxPool);
        cases.add(KernelCase::scatter);
        return cases;
    }

    private static <K> K port(String id, Class<K> port) throws SkippedException {
        return Services.all(KernelProvider.class).stream()
                .filter(provider ->
                        provider.id().equals(id) && provider.availability().isAvailable())
                .findFirst()
                .flatMap(provider -> provider.kernels(port))
                .orElseThrow(() -> new SkippedException(GROUP + ": the backend " + id + " is not available"));
    }

    private static TrainingKernels kernels(String id) throws SkippedException {
        return port(id, TrainingKernels.class);
    }

    private static List<Row> measure(Effort effort, KernelCase one, TrainingKernels cpu, TrainingKernels reference)
            throws Exception {
        one.run(reference);
        float[] expected = one.result();
        one.run(cpu);
        requireClose(one.name(), expected, one.result());
        // Short calls many at a time: the clock itself takes some 20 ns.
        int together = (int) Math.max(1, 1_000_000 / Math.max(1000, one.bytes()));
        List<Double> times = perCall(
                Turns.take(
                                List.of(() -> {
                                    for (int i = 0; i < together; i++) {
                                        one.run(cpu);
                                    }
                                }),
                                effort.warmUps(),
                                effort.rounds(),
                                effort.calls())
                        .get(0),
                together);
        int threads = Services.all(WorkPool.class).stream()
                .max(Comparator.comparingInt(WorkPool::priority))
                .orElseThrow()
                .threads();
        String table = "training kernel: " + one.name();
        return List.of(
                new Row(GROUP, table, "fovea", Role.BASELINE, times, cpu.detail() + ", " + threads + " thread(s)"),
                new Row(
                        GROUP,
                        table,
                        "limit: as many bytes copied",
                        Role.LIMIT,
                        List.of(copyMillis(one.bytes(), threads)),
                        threads + " thread(s)"));
    }

    private static List<Double> perCall(List<Double> times, int calls) {
        return times.stream().map(time -> time / calls).toList();
    }

    /** Each thread copies its share; the bytes count those read and those written. */
    private static double copyMillis(long bytes, int threads) throws Exception {
        MachineLimits limits = port("cpu", MachineLimits.class);
        ExecutorService others = Executors.newFixedThreadPool(threads);
        try {
            int share = (int) Math.max(1024, bytes / 2 / threads);
            Callable<Double> rate = () -> limits.copyBytes(share, TIME);
            List<Callable<Double>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(rate);
            }
            double sum = 0;
            for (Future<Double> one : others.invokeAll(all)) {
                sum += one.get();
            }
            return bytes / sum * 1e3;
        } finally {
            others.shutdown();
        }
    }

    /** Relative to the size of the whole: f32 in another order. */
    private static void requireClose(String name, float[] expected, float[] got) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) got[i] - expected[i], 2);
            size += Math.pow(expected[i], 2);
        }
        if (!(Math.sqrt(difference) <= 1e-5 * Math.sqrt(size))) {
            throw new IllegalStateException(name + ": expected the reference's result within 1e-5, got a difference of "
                    + Math.sqrt(difference / size));
        }
    }

    /** A chain of multiplications of 32 x 32 tensors: forward, forward and backward, and their kernels alone. */
    private static List<Row> nodes(Effort effort, TrainingKernels cpu) throws Exception {
        try (Autograd autograd = Autograd.on(List.of(cpu), DType.F32);
                KernelCase kernel = KernelCase.map(KernelCase.Map.all().get(0), SIDE * SIDE)) {
            Variable x = autograd.full(0.5, SIDE, SIDE).requiresGrad(true);
            Variable y = autograd.full(1, SIDE, SIDE).requiresGrad(true);
            Variable ones = autograd.full(1, SIDE, SIDE);
            int warm = effort.quick() ? 1 : 3000; // the compiler of the virtual machine, too
            List<List<Double>> times = Turns.take(
                    List.of(
                            () -> {
                                for (int i = 0; i < NODES; i++) {
                                    kernel.run(cpu);
                                }
                            },
                            () -> autograd.noGrad(() -> chain(autograd, x, y, null)),
                            () -> chain(autograd, x, y, null),
                            () -> {
                                chain(autograd, x, y, ones);
                                x.clearGrad();
                                y.clearGrad();
                            }),
                    warm,
                    effort.rounds(),
                    effort.calls());
            String table = "one of " + NODES + " nodes x = x * y of 32 x 32";
            return List.of(
                    row(table, "the kernel, forward", Role.LIMIT, times.get(0), ""),
                    row(table, "without recording", Role.FOVEA, times.get(1), ""),
                    row(table, "recorded", Role.FOVEA, times.get(2), ""),
                    row(
                            table,
                            "recorded, and backward to both",
                            Role.BASELINE,
                            times.get(3),
                            "4 kernels: the product, two gradients, and one that adds y's up"));
        }
    }

    private static Row row(String table, String contestant, Role role, List<Double> times, String note) {
        return new Row(GROUP, table, contestant, role, perCall(times, NODES), note);
    }

    @SuppressWarnings("try") // The scope is closed, and not used otherwise.
    private static void chain(Autograd autograd, Variable x, Variable y, @Nullable Variable gradient) {
        try (Scope memory = autograd.scope()) {
            Variable at = x;
            for (int i = 0; i < NODES; i++) {
                at = at.mul(y);
            }
            if (gradient != null) {
                at.backward(gradient);
            }
        }
    }
}
