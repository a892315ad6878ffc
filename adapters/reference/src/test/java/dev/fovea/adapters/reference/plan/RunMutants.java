package dev.fovea.adapters.reference.plan;

import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.Reservation;
import dev.fovea.api.plan.StepTime;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Compilers whose executables go wrong around the arithmetic. */
final class RunMutants {

    private static final List<Reservation> LEAKED = new CopyOnWriteArrayList<>();

    private static final String ROWS = "aRowDoesNotDependOnItsBatchNorOnThreads";
    private static final String CALLERS = "aRowDoesNotDependOnOtherCallers";
    private static final String BITS = "givesTheOraclesBitsOnIntegers";
    private static final String BOUNDS = "staysWithinTheErrorBounds";
    private static final String NAN = "keepsNanAndInfinityWhereTheyBelong";
    private static final String REFUSES = "refusesWhatDoesNotFit";
    private static final String MEMORY = "countsItsMemoryAndGivesItBack";

    private RunMutants() {}

    /** Closes what a mutant left open. */
    static void closeLeaked() {
        LEAKED.forEach(Reservation::close);
        LEAKED.clear();
    }

    /** A call that goes wrong: it may change the inputs before, the outputs after. */
    private interface Call {
        Map<String, Tensor> run(
                Executable executable, Map<String, Tensor> inputs, List<String> outputs, Threads threads);
    }

    private record Threads(WorkPool pool, int parallelism) {}

    /** What is done to the outputs; each of its buffers holds all rows. */
    private interface Damage {
        void apply(FloatBuffer output, int rows, int parallelism);
    }

    static Stream<PlanMutants.Mutant> all() {
        AtomicInteger running = new AtomicInteger();
        return Stream.of(
                outputs("leaks a row into the next", ROWS, "row 1 in a batch of rows", (output, rows, parallelism) -> {
                    for (int i = output.limit() / rows; i < output.limit(); i++) {
                        output.put(i, output.get(i) + 0x1p-10f * output.get(i - output.limit() / rows));
                    }
                }),
                outputs(
                        "answers the first row for all",
                        ROWS,
                        "row 1 in a batch of rows",
                        (output, rows, parallelism) -> {
                            for (int i = output.limit() / rows; i < output.limit(); i++) {
                                output.put(i, output.get(i - output.limit() / rows));
                            }
                        }),
                outputs("adds up in another order by threads", ROWS, "parallelism 2", (output, rows, parallelism) -> {
                    if (parallelism == 2) {
                        output.put(0, Math.nextUp(output.get(0)));
                    }
                }),
                outputs(
                        "leaves the last element unwritten",
                        BITS,
                        "got NaN at",
                        (output, rows, parallelism) -> output.put(output.limit() - 1, Float.NaN)),
                outputs("computes in half precision", BOUNDS, "within", (output, rows, parallelism) -> {
                    for (int i = 0; i < output.limit(); i++) {
                        if (output.get(i) != Math.rint(output.get(i))) {
                            output.put(i, output.get(i) * (1 + 0x1p-12f));
                        }
                    }
                }),
                outputs("swallows NaN", NAN, "for NaN in the input", (output, rows, parallelism) -> {
                    for (int i = 0; i < output.limit(); i++) {
                        output.put(i, Float.isNaN(output.get(i)) ? 0 : output.get(i));
                    }
                }),
                outputs(
                        "spreads NaN over the batch",
                        NAN,
                        "NaN in row 1 changed output",
                        (output, rows, parallelism) -> {
                            for (int i = 0; i < output.limit(); i++) {
                                if (Float.isNaN(output.get(i))) {
                                    output.put(0, Float.NaN);
                                }
                            }
                        }),
                calls("shares its arena among callers", CALLERS, "as alone", (executable, inputs, outputs, threads) -> {
                    boolean alone = running.incrementAndGet() == 1;
                    try {
                        Map<String, Tensor> results =
                                executable.run(inputs, outputs, threads.pool(), threads.parallelism());
                        if (!alone || running.get() > 1) {
                            results.values().forEach(tensor -> tensor.floats().put(0, -1));
                        }
                        return results;
                    } finally {
                        running.decrementAndGet();
                    }
                }),
                calls("writes to its input", BITS, "to stay", (executable, inputs, outputs, threads) -> {
                    Map<String, Tensor> results =
                            executable.run(inputs, outputs, threads.pool(), threads.parallelism());
                    inputs.values().forEach(tensor -> tensor.floats().put(0, 77));
                    return results;
                }),
                calls("checks nothing", REFUSES, "Expecting actual", RunMutants::unchecked),
                new PlanMutants.Mutant("leaks", MEMORY, "bytes in use", plan -> {
                    LEAKED.add(Memory.reserve(64, "leak"));
                    return new ReferencePlanCompiler().compile(plan);
                }));
    }

    /** Replaces inputs that do not fit by some that do. */
    private static Map<String, Tensor> unchecked(
            Executable executable, Map<String, Tensor> inputs, List<String> outputs, Threads threads) {
        Map<String, Tensor> fitting = new HashMap<>();
        Tensor given = inputs.isEmpty() ? null : inputs.values().iterator().next();
        int rows = given == null || given.shape().rank() == 0
                ? 1
                : Math.max(1, given.shape().dim(0));
        for (TensorInfo info : executable.inputs()) {
            Tensor tensor = inputs.get(info.name());
            boolean fits = tensor != null && tensor.shape().equals(info.shape().withFirst(rows));
            fitting.put(
                    info.name(),
                    fits && tensor.dtype() == DType.F32
                            ? tensor
                            : Tensor.allocate(DType.F32, info.shape().withFirst(rows)));
        }
        try {
            return executable.run(fitting, outputs, threads.pool(), threads.parallelism());
        } finally {
            fitting.values().stream()
                    .filter(tensor -> !inputs.containsValue(tensor))
                    .forEach(Tensor::close);
        }
    }

    private static PlanMutants.Mutant outputs(String detail, String test, String verdict, Damage damage) {
        return calls(detail, test, verdict, (executable, inputs, outputs, threads) -> {
            Map<String, Tensor> results = executable.run(inputs, outputs, threads.pool(), threads.parallelism());
            results.values()
                    .forEach(tensor ->
                            damage.apply(tensor.floats(), tensor.shape().dim(0), threads.parallelism()));
            return results;
        });
    }

    private static PlanMutants.Mutant calls(String detail, String test, String verdict, Call call) {
        return new PlanMutants.Mutant(
                detail, test, verdict, plan -> new Faulty(new ReferencePlanCompiler().compile(plan), call));
    }

    private record Faulty(Executable executable, Call call) implements Executable {
        @Override
        public List<TensorInfo> inputs() {
            return executable.inputs();
        }

        @Override
        public List<TensorInfo> outputs() {
            return executable.outputs();
        }

        @Override
        public String detail() {
            return executable.detail();
        }

        @Override
        public List<StepTime> profile() {
            return executable.profile();
        }

        @Override
        public Map<String, Tensor> run(
                Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int parallelism) {
            return call.run(executable, inputs, outputs, new Threads(pool, parallelism));
        }

        @Override
        public void close() {
            executable.close();
        }
    }
}
