package dev.fovea.adapters.cpu;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;
import dev.fovea.api.spi.TrainingCheck;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.KernelStatus;
import dev.fovea.nativelib.NativeProducts;
import dev.fovea.nativelib.ProductTable;
import dev.fovea.nativelib.ProductTable.Written;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * The float32 products of {@link dev.fovea.api.spi.TrainingKernels}: matrices, and the three of a convolution, read and
 * written where they lie. Products that are worth it are computed by the pool's threads together; the bits are the same
 * with any number of them.
 */
final class CpuProducts {

    /** Native code takes no more in one run. */
    private static final int MOST_THREADS = 64;

    /** Multiply-adds below which waking a thread takes longer than the product. */
    private static final long ALONE = 1L << 20;

    private static final int MOST_KEPT_BYTES = 20 << 20;

    private final NativeProducts products;
    private final Isa isa;
    private final @Nullable WorkPool pool;
    private final int most;
    private final ScratchPool scratch;

    /** Products at a level of {@link NativeProducts#isa}, on the pool's threads or, without one, on the caller's. */
    CpuProducts(NativeProducts products, Isa isa, @Nullable WorkPool pool) {
        this(
                products,
                isa,
                pool,
                MOST_THREADS,
                new ScratchPool(Runtime.getRuntime().availableProcessors(), MOST_KEPT_BYTES));
    }

    private CpuProducts(NativeProducts products, Isa isa, @Nullable WorkPool pool, int most, ScratchPool scratch) {
        this.products = products;
        this.isa = isa;
        this.pool = pool;
        this.most = most;
        this.scratch = scratch;
    }

    /** These products on at most so many threads, with the same scratch memory. */
    CpuProducts bounded(int threads) {
        return new CpuProducts(products, isa, pool, Math.min(threads, MOST_THREADS), scratch);
    }

    /** As {@link dev.fovea.api.spi.TrainingKernels#multiply}. */
    void multiply(Operand left, Operand right, Operand output, boolean add) {
        TrainingCheck.multiply(left, right, output);
        requireF32("multiply", output);
        if (output.elements() == 0) {
            return;
        }
        int[] sizes = {output.size(0), output.size(1), left.size(2), output.size(2)};
        ProductTable table = ProductTable.matrices(add, sizes, left.strides(), right.strides(), output.strides());
        run("multiply", table, left, right, output, (long) output.elements() * left.size(2));
    }

    /** As {@link dev.fovea.api.spi.TrainingKernels#convolve}. */
    void convolve(Product product, Window window, Padding padding, int groups, Operand x, Operand kernel, Operand y) {
        TrainingCheck.convolve(product, window, padding, groups, x, kernel, y);
        requireF32("convolve", x);
        int[] sizes = {x.size(0), x.size(1), x.size(2), x.size(3), y.size(1), y.size(2), y.size(3), groups};
        int[] form = {
            window.height(),
            window.width(),
            window.strideHeight(),
            window.strideWidth(),
            window.dilationHeight(),
            window.dilationWidth(),
            padding.top(),
            padding.left()
        };
        Written written = switch (product) {
            case OUTPUT -> Written.OUTPUT;
            case INPUT -> Written.INPUT;
            case KERNEL -> Written.KERNEL;
        };
        ProductTable table = ProductTable.convolution(written, sizes, form, x.strides(), kernel.strides(), y.strides());
        long taps = (long) window.height() * window.width() * kernel.size(2);
        run("convolve", table, x, kernel, y, y.elements() * taps);
    }

    private void run(String name, ProductTable table, Operand first, Operand second, Operand third, long work) {
        WorkPool lender = pool;
        int threads = lender == null || work < ALONE ? 1 : Math.min(lender.threads(), most);
        long bytes = products.bytes(isa, table, threads);
        if (bytes <= 0 || bytes > Integer.MAX_VALUE) {
            require(name, bytes <= 0 ? KernelStatus.of(bytes) : KernelStatus.RUN_BYTES);
        }
        ScratchPool.Scratch memory = scratch.take((int) bytes, CpuProducts.class);
        try {
            require(name, products.begin(memory.address(), memory.bytes(), threads));
            if (lender == null || threads == 1) {
                compute(name, table, first, second, third, memory, threads);
                return;
            }
            int limit = lender.threads();
            lender.forEach(threads, threads, i -> {
                if (i > 0) {
                    require(
                            name,
                            products.help(memory.address(), memory.bytes(), threads, ActiveThreads.address(), limit));
                    return;
                }
                try {
                    compute(name, table, first, second, third, memory, threads);
                } finally {
                    products.end(memory.address(), memory.bytes(), threads);
                }
            });
        } finally {
            scratch.give(memory);
            Reference.reachabilityFence(first);
            Reference.reachabilityFence(second);
            Reference.reachabilityFence(third);
        }
    }

    private void compute(
            String name,
            ProductTable table,
            Operand first,
            Operand second,
            Operand third,
            ScratchPool.Scratch memory,
            int threads) {
        require(
                name,
                products.run(
                        isa,
                        table,
                        first.address(),
                        second.address(),
                        third.address(),
                        memory.address(),
                        memory.bytes(),
                        threads,
                        ActiveThreads.address()));
    }

    private static void requireF32(String name, Operand operand) {
        if (operand.dtype() != DType.F32) {
            throw new BackendException(Fault.of("training kernel", name)
                    .expected("operands of F32")
                    .got(operand.dtype())
                    .repair("convert them"));
        }
    }

    private static void require(String name, KernelStatus status) {
        if (status != KernelStatus.OK) {
            throw new BackendException(
                    Fault.of("training kernel", name).expected("to run").got(status + ": " + status.meaning()));
        }
    }
}
