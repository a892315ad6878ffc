package dev.fovea.adapters.jvm;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The address of a direct buffer and its release, for which Java has no public way before JDK 22. The module
 * jdk.unsupported opens {@code sun.misc.Unsafe} to reflection on every JDK without a flag; the two uses of it stay in
 * this class, and are looked up at the first need.
 */
final class DirectBuffers {

    private final @Nullable Object unsafe;
    private final @Nullable Method getLong;
    private final @Nullable Method invokeCleaner;
    private final long addressOffset;
    private final @Nullable Throwable cause;

    private DirectBuffers() {
        Object instance = null;
        Method reader = null;
        Method cleaner = null;
        long offset = 0;
        Throwable failure = null;
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field singleton = type.getDeclaredField("theUnsafe");
            singleton.setAccessible(true);
            instance = singleton.get(null);
            cleaner = type.getMethod("invokeCleaner", ByteBuffer.class);
            Field address = Buffer.class.getDeclaredField("address");
            offset = (long) type.getMethod("objectFieldOffset", Field.class).invoke(instance, address);
            reader = type.getMethod("getLong", Object.class, long.class);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            failure = e;
        }
        this.unsafe = instance;
        this.getLong = reader;
        this.invokeCleaner = cleaner;
        this.addressOffset = offset;
        this.cause = failure;
    }

    static DirectBuffers access() {
        return Holder.ACCESS;
    }

    /**
     * The address of the buffer's first byte.
     *
     * @throws BackendException when this JVM does not tell
     */
    long address(ByteBuffer direct) {
        if (getLong == null) {
            throw new BackendException(
                    Fault.of("memory", "jvm")
                            .expected("a JVM that tells the address of a direct buffer")
                            .got("no sun.misc.Unsafe")
                            .repair("add the module jdk.unsupported, use JDK 22 or newer, or add the CPU backend"),
                    cause);
        }
        return (long) call(getLong, direct, addressOffset);
    }

    /** Frees the buffer; where the JVM does not let us, the garbage collector does, later. */
    void free(ByteBuffer direct) {
        if (invokeCleaner != null) {
            call(invokeCleaner, direct);
        }
    }

    private Object call(Method method, Object... arguments) {
        try {
            return method.invoke(unsafe, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(method + " is public and throws nothing", e);
        }
    }

    private static final class Holder {
        private static final DirectBuffers ACCESS = new DirectBuffers();
    }
}
