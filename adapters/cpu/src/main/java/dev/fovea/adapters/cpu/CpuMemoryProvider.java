package dev.fovea.adapters.cpu;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.MemoryProvider;
import dev.fovea.nativelib.LibraryStatus;
import dev.fovea.nativelib.NativeKernels;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** Memory from the native library's malloc: not zeroed, given back at once, in huge pages where it is big. */
public final class CpuMemoryProvider implements MemoryProvider {

    /** The provider; the library is loaded when it is first asked for. */
    public CpuMemoryProvider() {}

    @Override
    public String id() {
        return "malloc";
    }

    /** Before the JVM's own, which zeroes its memory. */
    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return CpuLibrary.availability();
    }

    @Override
    public MemoryBlock allocate(int bytes) {
        if (bytes < 0) {
            throw new InvalidArgumentException(
                    Fault.of("argument", "bytes").expected("at least 0").got(bytes));
        }
        if (!(CpuLibrary.status() instanceof LibraryStatus.Loaded loaded)) {
            throw new BackendException(Fault.of("memory provider", id())
                    .expected("the native library")
                    .got("none")
                    .repair("ask availability() first"));
        }
        long address = loaded.kernels().allocate(bytes);
        if (address == 0) {
            throw new OutOfMemoryError(bytes + " bytes of native memory");
        }
        return new Block(loaded.kernels(), address, bytes);
    }

    private static final class Block implements MemoryBlock {
        private final NativeKernels kernels;
        private final long address;
        private final int bytes;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Block(NativeKernels kernels, long address, int bytes) {
            this.kernels = kernels;
            this.address = address;
            this.bytes = bytes;
        }

        @Override
        public long address() {
            return address;
        }

        @Override
        public ByteBuffer buffer() {
            return kernels.buffer(address, bytes);
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                kernels.free(address);
            }
        }
    }
}
