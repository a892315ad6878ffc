package dev.fovea.bench.network;

import dev.fovea.api.Setting;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.spi.Availability.Unavailable;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.MachineLimits;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.domain.plan.Planner;
import java.util.Comparator;

/** The backend {@code cpu} and nothing else: its compiler, its machine's limits, the pool of this process. */
public final class Engine {

    private Engine() {}

    /** The network planned, packed and ready. */
    public static Executable compile(Graph graph) throws SkippedException {
        PlanCompiler compiler = port(PlanCompiler.class);
        return compiler.compile(Planner.plan(graph, compiler.target()));
    }

    /** The same, held to a level of instruction set such as {@code avx2}. */
    public static Executable compile(Graph graph, String level) throws SkippedException {
        return at(level, () -> compile(graph));
    }

    /** The machine's limits at the level that the engine chooses. */
    public static MachineLimits limits() throws SkippedException {
        return port(MachineLimits.class);
    }

    /** The machine's limits at a level of instruction set. */
    public static MachineLimits limits(String level) throws SkippedException {
        MachineLimits limits = at(level, Engine::limits);
        if (!limits.level().equals(level)) {
            throw new SkippedException(level + ": this machine has " + limits.level());
        }
        return limits;
    }

    /** The pool of this process. */
    public static WorkPool pool() {
        return Services.all(WorkPool.class).stream()
                .max(Comparator.comparingInt(WorkPool::priority))
                .orElseThrow(() -> new IllegalStateException("work pool: none is installed"));
    }

    private interface Asked<T> {
        T get() throws SkippedException;
    }

    /** The level is asked for when kernels are, and stays theirs. */
    private static <T> T at(String level, Asked<T> asked) throws SkippedException {
        String key = Setting.NATIVE_MAX_ISA.property();
        String before = System.getProperty(key);
        System.setProperty(key, level);
        try {
            return asked.get();
        } finally {
            if (before == null) {
                System.clearProperty(key);
            } else {
                System.setProperty(key, before);
            }
        }
    }

    private static <K> K port(Class<K> port) throws SkippedException {
        KernelProvider provider = Services.all(KernelProvider.class).stream()
                .filter(candidate -> candidate.id().equals("cpu"))
                .findFirst()
                .orElseThrow(() -> new SkippedException("fovea: the backend cpu is not installed"));
        if (provider.availability() instanceof Unavailable missing) {
            throw new SkippedException("fovea: " + missing.reason() + "; " + missing.repair());
        }
        return provider.kernels(port)
                .orElseThrow(() -> new SkippedException("fovea: the backend cpu has no " + port.getSimpleName()));
    }
}
