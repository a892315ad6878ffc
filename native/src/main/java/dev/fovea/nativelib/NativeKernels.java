package dev.fovea.nativelib;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The native kernels, once their library is loaded. Addresses and their sizes are trusted: whoever calls checks them.
 * All methods are safe for any number of threads, but two calls must not share scratch memory or an output.
 */
public final class NativeKernels {

    NativeKernels() {}

    /** The best level that this machine runs, not above {@code cap}; a cap of another architecture caps nothing. */
    public Isa isa(Isa cap) {
        return Isa.of(Binding.isa(cap.code()));
    }

    /** The executor of whole networks. */
    public NativePrograms programs() {
        return new NativePrograms();
    }

    /** The training kernels, apart from products. */
    public NativeTraining training() {
        return new NativeTraining();
    }

    /** The products of training. */
    public NativeProducts products() {
        return new NativeProducts();
    }

    /** What this machine allows. */
    public NativeLimits limits() {
        return new NativeLimits();
    }

    /**
     * JPEG by libjpeg-turbo, loaded from a file or, by a name without a slash, from where the system's loader looks. The
     * answer is the same for the life of the process.
     */
    public JpegStatus jpeg(String library) {
        return NativeJpeg.open(library);
    }

    /** All kernels of the library, from the plainest to the fastest. */
    public List<KernelInfo> catalogue() {
        return IntStream.range(0, Binding.kernelCount())
                .mapToObj(NativeKernels::info)
                .collect(Collectors.toUnmodifiableList());
    }

    private static KernelInfo info(int kernel) {
        return new KernelInfo(
                kernel,
                String.valueOf(Binding.kernelName(kernel)),
                Isa.of(Binding.kernelIsa(kernel)),
                Binding.kernelRunnable(kernel) == 1);
    }

    /** The resampling kernel to use when levels up to {@code cap} are allowed. */
    public KernelInfo resampleKernel(Isa cap) {
        return info(Binding.resampleKernel(cap.code()));
    }

    /** Bytes of scratch memory that {@link #resample} needs (greater than 0), or a negative status code. */
    public long resampleScratchBytes(int kernel, ResampleParams params) {
        return Binding.resampleScratchBytes(kernel, params.toArray());
    }

    /**
     * Writes one picture, cropped, converted, resampled and looked up, into its slot as f32. The exact rule is in
     * fovea.h.
     *
     * @param kernel an index of the catalogue
     * @param source the samples of the picture; all arrays are read inside one critical region
     * @param params what is done
     * @param table [channels][256] entries, and behind them [channels][divisor, mean, deviation] for filters whose
     *     results are real numbers
     * @param out address of the slot
     * @param outBytes size of the slot
     * @param scratch address of 64-byte aligned memory; its first 64 bytes are zero when it is new. Given again for
     *     equal sizes it spares the computation of the weights
     * @param scratchBytes size of the scratch memory
     */
    public KernelStatus resample(
            int kernel,
            byte[] source,
            ResampleParams params,
            float[] table,
            long out,
            long outBytes,
            long scratch,
            long scratchBytes) {
        return KernelStatus.of(Binding.resample(
                kernel,
                source,
                source.length,
                params.toArray(),
                table,
                (long) table.length * Float.BYTES,
                out,
                outBytes,
                scratch,
                scratchBytes));
    }

    /** As the other, through a table of bytes: u8 or i8 by bit pattern. */
    public KernelStatus resample(
            int kernel,
            byte[] source,
            ResampleParams params,
            byte[] table,
            long out,
            long outBytes,
            long scratch,
            long scratchBytes) {
        return KernelStatus.of(Binding.resample(
                kernel,
                source,
                source.length,
                params.toArray(),
                table,
                table.length,
                out,
                outBytes,
                scratch,
                scratchBytes));
    }

    /**
     * As the other, of a picture off the heap.
     *
     * @param source address of the samples
     * @param sourceBytes size of the samples
     */
    public KernelStatus resample(
            int kernel,
            long source,
            long sourceBytes,
            ResampleParams params,
            float[] table,
            long out,
            long outBytes,
            long scratch,
            long scratchBytes) {
        return KernelStatus.of(Binding.resample(
                kernel,
                source,
                sourceBytes,
                params.toArray(),
                table,
                (long) table.length * Float.BYTES,
                out,
                outBytes,
                scratch,
                scratchBytes));
    }

    /** As the other, through a table of bytes: u8 or i8 by bit pattern. */
    public KernelStatus resample(
            int kernel,
            long source,
            long sourceBytes,
            ResampleParams params,
            byte[] table,
            long out,
            long outBytes,
            long scratch,
            long scratchBytes) {
        return KernelStatus.of(Binding.resample(
                kernel,
                source,
                sourceBytes,
                params.toArray(),
                table,
                table.length,
                out,
                outBytes,
                scratch,
                scratchBytes));
    }

    /** The address of new memory of undefined content, 64-byte aligned; 0 when there is none. */
    public long allocate(long bytes) {
        return Binding.allocate(bytes);
    }

    /** Gives back memory of {@link #allocate}. */
    public void free(long address) {
        Binding.free(address);
    }

    /** The memory as a direct buffer, which must not outlive it. */
    public ByteBuffer buffer(long address, int bytes) {
        ByteBuffer buffer = Binding.buffer(address, bytes);
        if (buffer == null) {
            throw new OutOfMemoryError("direct buffer object over native memory");
        }
        return buffer;
    }
}
