package dev.fovea.adapters.jvm;

import dev.fovea.api.memory.MemoryBlock;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Blocks as shared arenas of {@code java.lang.foreign} (JEP 454), reached by name since fovea is compiled for JDK 17.
 * They need no flag and raise no warning, unlike {@code sun.misc.Unsafe} from JDK 24 on; a use after close is an
 * exception of the JVM.
 */
final class ForeignBlocks implements BlockSource {

    private static final long ALIGNMENT = 64;

    private final MethodHandle ofShared;
    private final MethodHandle allocate;
    private final MethodHandle address;
    private final MethodHandle asByteBuffer;
    private final MethodHandle close;

    private ForeignBlocks(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
        Class<?> arena = Class.forName("java.lang.foreign.Arena");
        Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
        this.ofShared = lookup.findStatic(arena, "ofShared", MethodType.methodType(arena));
        this.allocate = lookup.findVirtual(arena, "allocate", MethodType.methodType(segment, long.class, long.class));
        this.address = lookup.findVirtual(segment, "address", MethodType.methodType(long.class));
        this.asByteBuffer = lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class));
        this.close = lookup.findVirtual(arena, "close", MethodType.methodType(void.class));
    }

    /** The source; only on JDK 22 or newer, each of which has these types. */
    static ForeignBlocks create() {
        try {
            return new ForeignBlocks(MethodHandles.publicLookup());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("every JDK from 22 on has java.lang.foreign", e);
        }
    }

    @Override
    public String detail() {
        return "java.lang.foreign";
    }

    @Override
    public MemoryBlock allocate(int bytes) {
        Object arena = call(ofShared);
        try {
            Object segment = call(allocate, arena, (long) bytes, ALIGNMENT);
            return new Block(arena, (ByteBuffer) call(asByteBuffer, segment), (long) call(address, segment));
        } catch (Throwable t) {
            call(close, arena);
            throw t;
        }
    }

    private static Object call(MethodHandle handle, Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(handle + " throws nothing checked", t);
        }
    }

    private final class Block implements MemoryBlock {
        private final Object arena;
        private final ByteBuffer buffer;
        private final long address;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Block(Object arena, ByteBuffer buffer, long address) {
            this.arena = arena;
            this.buffer = buffer;
            this.address = address;
        }

        @Override
        public long address() {
            return address;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer.duplicate();
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                call(close, arena);
            }
        }
    }
}
