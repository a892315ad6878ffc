package dev.fovea.adapters.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.OpCode;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;
import dev.fovea.api.spi.Program;
import dev.fovea.api.spi.Program.Instruction;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.nativelib.Isa;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the contract of training kernels does not ask: many threads, whole numbers, limits. */
@NativeBuilt
final class CpuTrainingKernelsTest {

    private static final double[] NONE = {};

    private final List<MemoryBlock> blocks = new ArrayList<>();

    @AfterEach
    void close() {
        blocks.forEach(MemoryBlock::close);
    }

    /** A pool that makes its threads as they are asked for. */
    private record Threads(int threads) implements WorkPool {
        @Override
        public String id() {
            return "test";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public void forEach(int n, int parallelism, IntConsumer body) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int lane = 0; lane < threads; lane++) {
                int first = lane;
                all.add(CompletableFuture.runAsync(() -> {
                    for (int i = first; i < n; i += threads) {
                        body.accept(n - 1 - i);
                    }
                }));
            }
            all.forEach(CompletableFuture::join);
        }

        @Override
        public void execute(Runnable task) {
            throw new UnsupportedOperationException();
        }
    }

    private Operand operand(DType dtype, int... shape) {
        int[] strides = new int[shape.length];
        int elements = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = elements;
            elements *= shape[i];
        }
        MemoryBlock block = Memory.allocate(Math.max(1, elements) * dtype.bytes());
        blocks.add(block);
        return new Operand(block, dtype, 0, shape, strides, elements);
    }

    private static ByteBuffer bytes(Operand operand) {
        return operand.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
    }

    private Operand random(long seed, int... shape) {
        Operand operand = operand(DType.F32, shape);
        Random random = new Random(seed);
        ByteBuffer buffer = bytes(operand);
        for (int i = 0; i < operand.elements(); i++) {
            buffer.putFloat(random.nextFloat() - 0.5f);
        }
        return operand;
    }

    private Operand whole(int[] values, int... shape) {
        Operand operand = operand(DType.I32, shape);
        bytes(operand).asIntBuffer().put(values);
        return operand;
    }

    private static byte[] content(Operand operand) {
        byte[] content = new byte[operand.elements() * operand.dtype().bytes()];
        bytes(operand).get(content);
        return content;
    }

    /** Everything that is cut into units, on tensors that are worth it. */
    private List<byte[]> all(@Nullable WorkPool pool) {
        return results(CpuLevels.training(Isa.NEON, pool));
    }

    private List<byte[]> results(TrainingKernels kernels) {
        Operand x = random(1, 6, 60, 60, 40);
        Operand y = random(2, 6, 60, 60, 40);
        Operand mapped = operand(DType.F32, 6, 60, 60, 40);
        Program program =
                new Program(2, 0, NONE, List.of(Instruction.of(OpCode.EXP, 0), Instruction.of(OpCode.MUL, 2, 1)), 3);
        List<Operand> results = new ArrayList<>(List.of(mapped));
        kernels.map(program, NONE, new Operand[] {x, y}, new Operand[] {mapped});
        for (int[] target : new int[][] {{1, 1, 1, 1}, {1, 1, 1, 40}, {6, 1, 1, 40}, {6, 60, 60, 1}, {1, 60, 60, 40}}) {
            Operand sum = operand(DType.F32, target);
            kernels.fold(Fold.SUM, program, NONE, new Operand[] {x, y}, sum);
            results.add(sum);
        }
        Operand pooled = operand(DType.F32, 6, 30, 30, 40);
        Operand places = operand(DType.I32, 6, 30, 30, 40);
        Operand spread = operand(DType.F32, 6, 60, 60, 40);
        kernels.maxPool(Window.of(2, 2, 2), Padding.none(), x, pooled, places);
        kernels.sumPool(Window.of(2, 2, 2), Padding.none(), spread, pooled, true);
        Operand flat =
                new Operand(x.memory(), DType.F32, 0, new int[] {6, 3600, 40}, new int[] {144000, 40, 1}, x.elements());
        Operand chosen = new Operand(
                places.memory(), DType.I32, 0, new int[] {6, 900, 40}, new int[] {36000, 40, 1}, places.elements());
        Operand gathered = operand(DType.F32, 6, 900, 40);
        Operand scattered = operand(DType.F32, 6, 3600, 40);
        kernels.map(new Program(0, 0, new double[] {0}, List.of(), 0), NONE, new Operand[0], new Operand[] {scattered});
        kernels.gather(1, flat, chosen, gathered);
        kernels.scatterAdd(1, gathered, chosen, scattered);
        Operand sums = operand(DType.F32, 6, 3600, 40);
        kernels.cumulate(1, true, flat, sums);
        assertThat(content(gathered)).isEqualTo(content(pooled));
        results.addAll(List.of(pooled, places, spread, gathered, scattered, sums));
        return results.stream().map(CpuTrainingKernelsTest::content).toList();
    }

    /** Autograd asks anew each time it is opened, and scratch memory stays with the kernels. */
    @Test
    void whoever_asks_gets_the_same_kernels() {
        assertThat(new CpuKernelProvider().kernels(TrainingKernels.class))
                .containsSame(
                        new CpuKernelProvider().kernels(TrainingKernels.class).orElseThrow());
    }

    @Test
    void any_number_of_threads_gives_the_same_bits() {
        List<byte[]> alone = all(null);
        for (int threads : new int[] {1, 2, 7}) {
            List<byte[]> together = all(new Threads(threads));
            for (int i = 0; i < alone.size(); i++) {
                assertThat(together.get(i))
                        .as(threads + " threads, result " + i)
                        .isEqualTo(alone.get(i));
            }
        }
    }

    /** A pool that notes who works and how many at most are asked for. */
    private record Watched(int threads, Set<Thread> workers, AtomicInteger most) implements WorkPool {
        Watched(int threads) {
            this(threads, ConcurrentHashMap.newKeySet(), new AtomicInteger());
        }

        @Override
        public String id() {
            return "watched";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public void forEach(int n, int parallelism, IntConsumer body) {
            int lanes = Math.min(n, parallelism);
            most.accumulateAndGet(lanes, Math::max);
            List<CompletableFuture<Void>> others = new ArrayList<>();
            for (int lane = 1; lane < lanes; lane++) {
                int first = lane;
                others.add(CompletableFuture.runAsync(
                        () -> work(first, lanes, n, body), task -> new Thread(task, "lane").start()));
            }
            work(0, lanes, n, body);
            others.forEach(CompletableFuture::join);
        }

        private void work(int first, int lanes, int n, IntConsumer body) {
            workers.add(Thread.currentThread());
            for (int i = first; i < n; i += lanes) {
                body.accept(i);
            }
        }

        @Override
        public void execute(Runnable task) {
            throw new UnsupportedOperationException();
        }
    }

    /** What the pool saw of the calls of bounded kernels. */
    private Watched watched(int bound, List<byte[]> expected, byte[] product) {
        Watched pool = new Watched(5);
        TrainingKernels kernels = CpuLevels.training(Isa.NEON, pool).bounded(bound);
        List<byte[]> found = results(kernels);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).as(bound + " threads, result " + i).isEqualTo(expected.get(i));
        }
        assertThat(product(kernels)).isEqualTo(product);
        return pool;
    }

    private byte[] product(TrainingKernels kernels) {
        Operand out = operand(DType.F32, 2, 200, 220);
        kernels.multiply(random(3, 2, 200, 210), random(4, 2, 210, 220), out, false);
        Operand picture = operand(DType.F32, 3, 30, 30, 24);
        kernels.convolve(
                Product.OUTPUT,
                Window.of(3, 3, 1),
                new Padding(1, 1, 1, 1),
                1,
                random(5, 3, 30, 30, 20),
                random(6, 3, 3, 20, 24),
                picture);
        ByteBuffer both = ByteBuffer.allocate(4 * (out.elements() + picture.elements()));
        return both.put(content(out)).put(content(picture)).array();
    }

    @Test
    void bounded_kernels_use_no_more_threads_and_give_the_same_bits() {
        TrainingKernels alone = CpuLevels.training(Isa.NEON, null);
        List<byte[]> expected = results(alone);
        byte[] product = product(alone);
        assertThat(watched(1, expected, product).workers()).isSubsetOf(Thread.currentThread());
        for (int bound : new int[] {2, 3}) {
            assertThat(watched(bound, expected, product).most()).hasValue(bound);
        }
        for (int bound : new int[] {5, 64}) {
            Watched pool = watched(bound, expected, product);
            assertThat(pool.most()).hasValue(5);
            assertThat(pool.workers()).hasSizeGreaterThan(1);
        }
    }

    @Test
    void a_bound_is_at_least_one_thread_and_none_where_it_bounds_nothing() {
        TrainingKernels kernels = CpuLevels.training(Isa.NEON, new Threads(3));
        assertThat(kernels.bounded(3)).isSameAs(kernels);
        assertThat(kernels.bounded(2).bounded(3).bounded(2)).isNotSameAs(kernels);
        assertThatThrownBy(() -> kernels.bounded(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("training kernels: expected at least 1 thread, got 0");
    }

    @Test
    void whole_numbers_are_exact() {
        TrainingKernels kernels = CpuLevels.training(Isa.NEON, null);
        Operand a = whole(new int[] {16777217, -5, Integer.MAX_VALUE, 0, 7, 7}, 2, 3);
        Operand copy = operand(DType.I32, 2, 3);
        kernels.map(Program.copy(), NONE, new Operand[] {a}, new Operand[] {copy});
        assertThat(content(copy)).isEqualTo(content(a));
        Operand sevens = operand(DType.F32, 2, 3);
        Program isSeven = new Program(1, 1, NONE, List.of(Instruction.of(OpCode.EQUAL, 0, 1)), 2);
        kernels.map(isSeven, new double[] {7}, new Operand[] {a}, new Operand[] {sevens});
        assertThat(bytes(sevens).asFloatBuffer().get(5)).isEqualTo(1);
        assertThat(bytes(sevens).asFloatBuffer().get(0)).isZero();
        Operand sums = operand(DType.I32, 2, 1);
        kernels.fold(Fold.SUM, Program.copy(), NONE, new Operand[] {a}, sums);
        assertThat(bytes(sums).getInt(4)).isEqualTo(14);
        Operand places = operand(DType.I32, 2, 1);
        kernels.fold(Fold.ARGMAX, Program.copy(), NONE, new Operand[] {a}, places);
        assertThat(bytes(places).getInt(0)).isEqualTo(2);
        assertThat(bytes(places).getInt(4)).isEqualTo(1);
    }

    @Test
    void indices_are_refused_by_value_also_on_many_threads() {
        for (WorkPool pool : new WorkPool[] {new Threads(1), new Threads(3)}) {
            TrainingKernels kernels = CpuLevels.training(Isa.NEON, pool);
            Operand index = whole(new int[400_000], 400, 1000);
            bytes(index).putInt(4 * 123_456, 77);
            assertThatThrownBy(() -> kernels.gather(1, random(1, 400, 77), index, operand(DType.F32, 400, 1000)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("index: expected 0..76, got 77");
        }
    }

    @Test
    void a_program_that_is_too_long_is_refused() {
        TrainingKernels kernels = CpuLevels.training(Isa.NEON, null);
        List<Instruction> code = new ArrayList<>();
        for (int i = 0; i < 1025; i++) {
            code.add(Instruction.of(OpCode.NEG, i));
        }
        Operand[] x = {random(1, 3)};
        assertThatThrownBy(() -> kernels.map(new Program(1, 0, NONE, code, 1025), NONE, x, x))
                .isInstanceOf(BackendException.class)
                .hasMessage(
                        "program of 1025 instructions: expected at most 1024 instructions, got 1025; compute it in parts");
        code.remove(1024);
        Operand out = operand(DType.F32, 3);
        kernels.map(new Program(1, 0, NONE, code, 1024), NONE, x, new Operand[] {out});
        assertThat(content(out)).isEqualTo(content(x[0]));
    }

    @Test
    void other_element_types_are_refused() {
        TrainingKernels kernels = CpuLevels.training(Isa.NEON, null);
        assertThat(kernels.supports(DType.F32)).isTrue();
        assertThat(kernels.supports(DType.F64)).isFalse();
        Operand[] x = {operand(DType.F64, 3)};
        assertThatThrownBy(() -> kernels.map(Program.copy(), NONE, x, x))
                .isInstanceOf(BackendException.class)
                .hasMessage("training kernels cpu: expected operands of F32 or I32, got F64; ask supports() first");
    }
}
