package dev.fovea.nativelib;

/**
 * Matrix products and the products of convolutions on strided float32 memory; products.h holds the exact rules.
 * Addresses, sizes and strides are trusted: whoever calls has checked that every element lies inside. All methods are
 * safe for any number of threads, each run with memory of its own.
 */
public final class NativeProducts {

    NativeProducts() {}

    /** The level of the kernels to use when levels up to {@code cap} are allowed. */
    public Isa isa(Isa cap) {
        return Isa.of(Binding.programIsa(cap.code()));
    }

    /** Bytes of memory of one run with up to {@code threads} threads (1..64), or a negative status code. */
    public long bytes(Isa isa, ProductTable product, int threads) {
        return Binding.productBytes(isa.code(), product.toArray(), threads);
    }

    /** Makes 64-byte aligned memory ready for one run; every {@link #help} on it has returned. */
    public KernelStatus begin(long memory, long memoryBytes, int threads) {
        return KernelStatus.of(Binding.productBegin(memory, memoryBytes, threads));
    }

    /**
     * Computes the product.
     *
     * @param isa a level of {@link #isa} that runs here
     * @param product what is computed
     * @param first address of left or x
     * @param second address of right or the kernel
     * @param third address of the output or y
     * @param memory what {@link #begin} made ready; to be freed or made ready again only when every {@link #help} on it
     *     has returned, too
     * @param memoryBytes its size: {@link #bytes}
     * @param threads what {@link #begin} was told
     * @param active address of an int32 that all runs of the process share, zero at first
     */
    public KernelStatus run(
            Isa isa,
            ProductTable product,
            long first,
            long second,
            long third,
            long memory,
            long memoryBytes,
            int threads,
            long active) {
        return KernelStatus.of(Binding.productRun(
                isa.code(), product.toArray(), first, second, third, memory, memoryBytes, threads, active));
    }

    /** Works for the run that uses this memory until it ends, no place is left or too many threads are active. */
    public KernelStatus help(long memory, long memoryBytes, int threads, long active, int limit) {
        return KernelStatus.of(Binding.productHelp(memory, memoryBytes, threads, active, limit));
    }

    /** Ends a run whose {@link #run} is never called, so that its helpers return. */
    public KernelStatus end(long memory, long memoryBytes, int threads) {
        return KernelStatus.of(Binding.productEnd(memory, memoryBytes, threads));
    }
}
