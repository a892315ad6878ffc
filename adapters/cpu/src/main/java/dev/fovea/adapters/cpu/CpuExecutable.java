package dev.fovea.adapters.cpu;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.StepTime;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ExecutableCheck;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.nativelib.KernelStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network on the native kernels. A single row is worked on by all threads at once; of a batch each thread takes whole
 * rows. Both give the same bits.
 */
final class CpuExecutable implements Executable {

    /** Native code takes no more in one run. */
    private static final int MOST_THREADS = 64;

    private final Plan plan;
    private final Program program;
    private final RunMemory memory;
    private final StepClock clock;
    private volatile boolean closed;

    /** Takes over the program. */
    CpuExecutable(Plan plan, Program program, ProgramTables tables) {
        this.plan = plan;
        this.program = program;
        this.memory = new RunMemory(program);
        this.clock = new StepClock(tables.rows());
        memory.give(memory.take(1)); // an arena that passes the memory limit is refused now, not at the first run
    }

    @Override
    public List<TensorInfo> inputs() {
        return plan.inputInfo();
    }

    @Override
    public List<TensorInfo> outputs() {
        return plan.outputInfo();
    }

    @Override
    public String detail() {
        return program.isa().id();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int parallelism) {
        if (closed) {
            throw new ClosedException(Fault.of("model", plan.name())
                    .expected("an open model")
                    .got("a closed one")
                    .repair("load it again"));
        }
        int rows = ExecutableCheck.rows(inputs(), inputs);
        ExecutableCheck.outputs(outputs(), outputs);
        Map<String, Tensor> results = new LinkedHashMap<>();
        try {
            for (TensorInfo output : outputs()) {
                results.put(
                        output.name(),
                        Tensor.allocate(output.dtype(), output.shape().withFirst(rows)));
            }
            run(new Call(inputs, results, pool.threads()), rows, pool, Math.min(parallelism, MOST_THREADS));
        } catch (RuntimeException | Error e) {
            results.values().forEach(Tensor::close);
            throw e;
        }
        Map<String, Tensor> wanted = new HashMap<>();
        results.forEach((name, tensor) -> {
            if (outputs.contains(name)) {
                wanted.put(name, tensor);
            } else {
                tensor.close();
            }
        });
        return wanted;
    }

    private void run(Call call, int rows, WorkPool pool, int parallelism) {
        int lanes = Math.min(Math.min(parallelism, pool.threads()), rows);
        int alone = lanes > 1 ? rows - rows % lanes : 0;
        if (alone > 0) {
            AtomicInteger next = new AtomicInteger();
            pool.forEach(lanes, lanes, lane -> {
                RunMemory.Block block = memory.take(1);
                try {
                    for (int row = next.getAndIncrement(); row < alone; row = next.getAndIncrement()) {
                        begin(block);
                        call.run(block, row, 1);
                    }
                } finally {
                    memory.give(block);
                }
            });
        }
        if (alone < rows) {
            together(call, alone, rows - alone, pool, Math.min(parallelism, pool.threads()));
        }
    }

    /** All threads on one row after the other. */
    private void together(Call call, int first, int rows, WorkPool pool, int threads) {
        RunMemory.Block block = memory.take(threads);
        try {
            begin(block);
            if (threads == 1) {
                call.run(block, first, rows);
                return;
            }
            pool.forEach(threads, threads, i -> {
                if (i > 0) {
                    call.help(block);
                    return;
                }
                try {
                    call.run(block, first, rows);
                } finally {
                    program.programs().runEnd(program.address(), block.address(), block.bytes(), threads);
                }
            });
        } finally {
            memory.give(block);
        }
    }

    private void begin(RunMemory.Block block) {
        require(program.programs().runBegin(program.address(), block.address(), block.bytes(), block.threads()));
    }

    private void require(KernelStatus status) {
        if (status != KernelStatus.OK) {
            throw new BackendException(
                    Fault.of("native program", plan.name()).expected("to run").got(status + ": " + status.meaning()));
        }
    }

    /** One batch: where its rows lie. It keeps the tensors reachable. */
    private final class Call {
        private final List<Tensor> from;
        private final List<Tensor> to;
        private final int limit;

        Call(Map<String, Tensor> inputs, Map<String, Tensor> outputs, int limit) {
            this.from = inputs().stream()
                    .map(info -> ExecutableCheck.input(info, inputs))
                    .toList();
            this.to = List.copyOf(outputs.values());
            this.limit = limit;
        }

        private long[] addresses(List<Tensor> tensors, int row) {
            return tensors.stream()
                    .mapToLong(tensor -> tensor.address()
                            + (long) row * (tensor.byteSize() / tensor.shape().dim(0)))
                    .toArray();
        }

        void run(RunMemory.Block block, int row, int rows) {
            long[] nanos = clock.start();
            require(program.programs()
                    .run(
                            program.address(),
                            rows,
                            addresses(from, row),
                            addresses(to, row),
                            block.address(),
                            block.bytes(),
                            block.threads(),
                            ActiveThreads.address(),
                            limit,
                            nanos));
            clock.add(nanos, rows);
        }

        void help(RunMemory.Block block) {
            require(program.programs()
                    .help(
                            program.address(),
                            block.address(),
                            block.bytes(),
                            block.threads(),
                            ActiveThreads.address(),
                            limit));
        }
    }

    @Override
    public long modelBytes() {
        return program.bytes();
    }

    /** One arena a thread for whole rows, and one that all threads share for the last row. */
    @Override
    public long callBytes(int parallelism) {
        int threads = Math.min(parallelism, MOST_THREADS);
        return threads == 1 ? program.runBytes(1) : threads * program.runBytes(1) + program.runBytes(threads);
    }

    @Override
    public List<StepTime> profile() {
        return clock.take();
    }

    @Override
    public void close() {
        closed = true;
        memory.close();
        program.close();
    }
}
