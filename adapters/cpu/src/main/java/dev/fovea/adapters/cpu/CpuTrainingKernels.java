package dev.fovea.adapters.cpu;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;
import dev.fovea.api.spi.Program;
import dev.fovea.api.spi.TrainingCheck;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.KernelStatus;
import dev.fovea.nativelib.NativeKernels;
import dev.fovea.nativelib.NativeTraining;
import java.lang.ref.Reference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@link TrainingKernels} of f32 by native code at one level of instruction set, one call each. Small calls stay on the
 * caller's thread; large ones are cut into units that do not depend on the number of threads, and the process's pool
 * computes them. Whole numbers (I32) are computed in double, rounded once.
 */
final class CpuTrainingKernels implements TrainingKernels {

    /** Programs are few, each made by one formula; a bound for those who make new ones without end. */
    private static final int MOST_PROGRAMS = 1024;

    /** More parts than threads: the last one to finish is waited for. */
    private static final int PARTS_A_THREAD = 4;

    private final NativeTraining training;
    private final Isa isa;
    private final CpuProducts products;
    private final @Nullable WorkPool pool;
    private final int most;
    private final ThreadLocal<TrainingCall> calls;
    private final ConcurrentHashMap<Program, CompiledProgram> programs;
    private final ScratchPool scratch;

    /**
     * Kernels at a level that float kernels have.
     *
     * @param pool who helps; null for nobody
     */
    CpuTrainingKernels(NativeKernels kernels, Isa isa, CpuProducts products, @Nullable WorkPool pool) {
        this.training = kernels.training();
        this.isa = isa;
        this.products = products;
        this.pool = pool;
        this.most = Integer.MAX_VALUE;
        this.calls = ThreadLocal.withInitial(() -> new TrainingCall(kernels.programs()));
        this.programs = new ConcurrentHashMap<>();
        this.scratch = new ScratchPool(Runtime.getRuntime().availableProcessors());
    }

    /** The other's kernels on at most so many threads; all that is kept is shared. */
    private CpuTrainingKernels(CpuTrainingKernels other, int most) {
        this.training = other.training;
        this.isa = other.isa;
        this.products = other.products.bounded(most);
        this.pool = other.pool;
        this.most = most;
        this.calls = other.calls;
        this.programs = other.programs;
        this.scratch = other.scratch;
    }

    @Override
    public TrainingKernels bounded(int threads) {
        TrainingCheck.bound(threads);
        return threads >= threads() ? this : new CpuTrainingKernels(this, threads);
    }

    /** The most threads of a call, the caller's included. */
    private int threads() {
        return pool == null ? 1 : Math.min(most, pool.threads());
    }

    @Override
    public String detail() {
        return isa.id();
    }

    @Override
    public boolean supports(DType dtype) {
        return dtype == DType.F32 || dtype == DType.I32;
    }

    @Override
    public void map(Program program, double[] parameters, Operand[] inputs, Operand[] outputs) {
        TrainingCheck.map(program, parameters, inputs, outputs);
        TrainingCall call = calls.get();
        call.begin(TrainingCall.Kind.MAP, 0, compiled(program), parameters, inputs, outputs);
        run("map", call, 0, inputs, outputs);
    }

    @Override
    public void fold(Fold fold, Program program, double[] parameters, Operand[] inputs, Operand output) {
        TrainingCheck.fold(fold, program, parameters, inputs, output);
        int option = switch (fold) {
            case SUM -> 0;
            case PRODUCT -> 1;
            case MAX -> 2;
            case ARGMAX -> 3;
        };
        TrainingCall call = calls.get();
        Operand[] outputs = {output};
        call.begin(TrainingCall.Kind.FOLD, option, compiled(program), parameters, inputs, outputs);
        run("fold", call, 0, inputs, outputs);
    }

    @Override
    public void cumulate(int axis, boolean reverse, Operand input, Operand output) {
        TrainingCheck.cumulate(axis, input, output);
        Operand[] operands = {input, output};
        TrainingCall call = calls.get();
        call.begin(TrainingCall.Kind.CUMULATE, axis, reverse ? 1 : 0, 1, operands);
        run("cumulate", call, 0, operands, operands);
    }

    @Override
    public void multiply(Operand left, Operand right, Operand output, boolean add) {
        products.multiply(left, right, output, add);
    }

    @Override
    public void convolve(
            Product product, Window window, Padding padding, int groups, Operand x, Operand kernel, Operand y) {
        products.convolve(product, window, padding, groups, x, kernel, y);
    }

    @Override
    public void maxPool(Window window, Padding padding, Operand x, Operand y, Operand indices) {
        TrainingCheck.maxPool(window, padding, x, y, indices);
        requireF32("maxPool", x);
        Operand[] operands = {x, y, indices};
        TrainingCall call = calls.get();
        call.begin(TrainingCall.Kind.MAX_POOL, window, padding, 2, operands);
        run("maxPool", call, 0, operands, operands);
    }

    @Override
    public void spreadMax(Window window, Padding padding, Operand y, Operand indices, Operand x) {
        TrainingCheck.spreadMax(window, padding, y, indices, x);
        requireF32("spreadMax", x);
        Operand[] operands = {y, indices, x};
        TrainingCall call = calls.get();
        call.begin(TrainingCall.Kind.SPREAD_MAX, window, padding, 1, operands);
        run("spreadMax", call, 0, operands, operands);
    }

    @Override
    public void sumPool(Window window, Padding padding, Operand x, Operand y, boolean transposed) {
        TrainingCheck.sumPool(window, padding, x, y, transposed);
        requireF32("sumPool", x);
        Operand[] operands = transposed ? new Operand[] {y, x} : new Operand[] {x, y};
        TrainingCall.Kind kind = transposed ? TrainingCall.Kind.SPREAD_POOL : TrainingCall.Kind.SUM_POOL;
        TrainingCall call = calls.get();
        call.begin(kind, window, padding, 1, operands);
        run("sumPool", call, 0, operands, operands);
    }

    @Override
    public void gather(int axis, Operand input, Operand index, Operand output) {
        TrainingCheck.gather(axis, input, index, output);
        Operand[] operands = {input, index, output};
        TrainingCall call = calls.get();
        call.begin(TrainingCall.Kind.GATHER, axis, 0, 1, operands);
        run("gather", call, input.size(axis), operands, operands);
    }

    @Override
    public void scatterAdd(int axis, Operand input, Operand index, Operand output) {
        TrainingCheck.scatterAdd(axis, input, index, output);
        Operand[] operands = {input, index, output};
        TrainingCall call = calls.get();
        call.begin(TrainingCall.Kind.SCATTER_ADD, axis, 0, 1, operands);
        run("scatterAdd", call, output.size(axis), operands, operands);
    }

    private static void requireF32(String kernel, Operand x) {
        if (x.dtype() != DType.F32) {
            throw new BackendException(Fault.of("training kernel", kernel)
                    .expected("operands of F32")
                    .got(x.dtype())
                    .repair("convert them"));
        }
    }

    private CompiledProgram compiled(Program program) {
        CompiledProgram known = programs.get(program);
        if (known == null) {
            known = CompiledProgram.of(program);
            if (programs.size() >= MOST_PROGRAMS) {
                programs.clear();
            }
            programs.put(program, known);
        }
        return known;
    }

    /**
     * Runs a written call.
     *
     * @param size of the dimension that indices choose from
     * @param inputs what must stay reachable meanwhile, as the outputs
     */
    private void run(String kernel, TrainingCall call, int size, Operand[] inputs, Operand[] outputs) {
        try {
            call.publish();
            long units = training.begin(isa, call.address(), call.length(), threads() == 1, call.plan());
            if (units != 0) {
                int status = units < 0 ? (int) units : share(call, units);
                if (status != 0) {
                    refuse(kernel, KernelStatus.of(status), call, size);
                }
            }
        } finally {
            Reference.reachabilityFence(inputs);
            Reference.reachabilityFence(outputs);
        }
    }

    private static void refuse(String kernel, KernelStatus status, TrainingCall call, int size) {
        if (status == KernelStatus.TRAIN_INDEX) {
            TrainingCheck.index(call.refused(), size);
        }
        throw new BackendException(
                Fault.of("training kernel", kernel).expected("to run").got(status + ": " + status.meaning()));
    }

    private int share(TrainingCall call, long units) {
        long bytes = training.scratchBytes(call.plan());
        if (bytes > Integer.MAX_VALUE) {
            throw new BackendException(Fault.of("training kernel", "fold")
                    .expected("at most 2^31 - 1 bytes of partial results")
                    .got(bytes)
                    .repair("fold one dimension after the other"));
        }
        if (bytes == 0) {
            return share(call, units, 0);
        }
        ScratchPool.Scratch memory = scratch.take((int) bytes, CpuTrainingKernels.class);
        try {
            return share(call, units, memory.address());
        } finally {
            scratch.give(memory);
        }
    }

    private int share(TrainingCall call, long units, long memory) {
        long plan = call.plan();
        AtomicInteger failed = new AtomicInteger();
        WorkPool helpers = pool;
        if (helpers == null) {
            failed.set(training.run(plan, memory, 0, units));
        } else {
            int threads = threads();
            int parts = (int) Math.min(units, (long) PARTS_A_THREAD * threads);
            helpers.forEach(parts, threads, part -> {
                int status = training.run(plan, memory, units * part / parts, units * (part + 1) / parts);
                if (status != 0) {
                    failed.set(status);
                }
            });
        }
        int status = failed.get();
        return status != 0 ? status : training.end(plan, memory);
    }
}
