package dev.fovea.adapters.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.reference.training.ReferenceTrainingKernels;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.LibraryStatus;
import dev.fovea.nativelib.NativeProducts;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Products of layers' sizes at every level: against the oracle, and the same bits with any number of threads. */
@NativeBuilt
final class CpuProductsTest {

    private static final Window WINDOW = Window.of(3, 3, 1);
    private static final Padding SAME = new Padding(1, 1, 1, 1);

    private final List<MemoryBlock> blocks = new ArrayList<>();

    @AfterEach
    void close() {
        blocks.forEach(MemoryBlock::close);
    }

    private static NativeProducts products() {
        return ((LibraryStatus.Loaded) CpuLibrary.status()).kernels().products();
    }

    private static Set<Isa> levels() {
        Set<Isa> levels = new LinkedHashSet<>();
        for (Isa cap : Isa.values()) {
            levels.add(products().isa(cap));
        }
        return levels;
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
            List<CompletableFuture<Void>> others = new ArrayList<>();
            for (int i = 1; i < n; i++) {
                int index = i;
                others.add(CompletableFuture.runAsync(() -> body.accept(index)));
            }
            body.accept(0);
            others.forEach(CompletableFuture::join);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }

    private Operand operand(Random random, boolean empty, int... shape) {
        int[] strides = new int[shape.length];
        int count = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = count;
            count *= shape[i];
        }
        MemoryBlock block = Memory.allocate(count * 4);
        blocks.add(block);
        FloatBuffer floats = floats(block);
        for (int i = 0; i < count; i++) {
            floats.put(i, empty ? Float.NaN : random.nextFloat() * 2 - 1);
        }
        return new Operand(block, DType.F32, 0, shape, strides, count);
    }

    private static FloatBuffer floats(MemoryBlock block) {
        return block.buffer().duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    private static float[] values(Operand operand) {
        float[] values = new float[operand.elements()];
        floats(operand.memory()).get(values);
        return values;
    }

    private Operand[] convolution(Product product, Random random) {
        return new Operand[] {
            operand(random, product == Product.INPUT, 3, 14, 13, 20),
            operand(random, product == Product.KERNEL, 3, 3, 20, 40),
            operand(random, product == Product.OUTPUT, 3, 14, 13, 40)
        };
    }

    private static Operand written(Product product, Operand[] all) {
        return all[product == Product.INPUT ? 0 : product == Product.KERNEL ? 1 : 2];
    }

    @Test
    void convolutionsAreTheOraclesWhateverTheThreads() {
        for (Product product : Product.values()) {
            Operand[] exact = convolution(product, new Random(7));
            new ReferenceTrainingKernels().convolve(product, WINDOW, SAME, 1, exact[0], exact[1], exact[2]);
            float[] expected = values(written(product, exact));
            for (Isa level : levels()) {
                float[] first = null;
                for (int threads : new int[] {1, 2, 3}) {
                    Operand[] all = convolution(product, new Random(7));
                    new CpuProducts(products(), level, new Threads(threads))
                            .convolve(product, WINDOW, SAME, 1, all[0], all[1], all[2]);
                    float[] found = values(written(product, all));
                    first = first == null ? found : first;
                    assertThat(found).as(product + " " + level + " " + threads).isEqualTo(first);
                }
                // 546 terms at most of magnitude 1, each off by 2 units of its share of the sum of magnitudes.
                float allowed = 2 * 546 * 0x1p-23f * 546;
                for (int i = 0; i < expected.length; i++) {
                    assertThat(first[i]).isBetween(expected[i] - allowed, expected[i] + allowed);
                }
            }
        }
    }

    @Test
    void matricesAreTheOraclesWithoutAPoolAndWithOne() {
        Random random = new Random(3);
        Operand left = operand(random, false, 2, 70, 90);
        Operand right = operand(random, false, 2, 90, 110);
        Operand exact = operand(random, true, 2, 70, 110);
        new ReferenceTrainingKernels().multiply(left, right, exact, false);
        float[] expected = values(exact);
        for (Isa level : levels()) {
            Operand alone = operand(random, true, 2, 70, 110);
            Operand together = operand(random, true, 2, 70, 110);
            new CpuProducts(products(), level, null).multiply(left, right, alone, false);
            new CpuProducts(products(), level, new Threads(3)).multiply(left, right, together, false);
            float[] found = values(alone);
            assertThat(values(together)).as(level.id()).isEqualTo(found);
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i])
                        .isBetween(expected[i] - 2 * 90 * 0x1p-23f * 90, expected[i] + 2 * 90 * 0x1p-23f * 90);
            }
            new CpuProducts(products(), level, null).multiply(left, right, alone, true);
            float[] twice = values(alone);
            for (int i = 0; i < expected.length; i++) {
                assertThat(twice[i]).isEqualTo(found[i] + found[i]);
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Random random = new Random(1);
        Operand matrix = operand(random, false, 1, 2, 3);
        CpuProducts products = new CpuProducts(products(), Isa.SCALAR, null);
        assertThatThrownBy(() -> products.multiply(matrix, matrix, matrix, false))
                .isInstanceOf(ShapeException.class)
                .hasMessageStartingWith("training kernel multiply: expected [m,k] [k,n] -> [m,n] = ");
    }
}
