package dev.fovea.nativelib;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.CriticalRegion;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Raw;
import org.jspecify.annotations.Nullable;

/**
 * The symbols of {@code fovea/fovea.h}, bound by JavaCPP: the only class that touches them. Addresses are plain longs, so
 * that no JavaCPP object is made and neither JavaCPP's classes nor its own library are needed when this one runs.
 */
@NoException
@Platform(include = {"fovea/fovea.h", "jni/objects.h"})
final class Binding {

    private Binding() {}

    @Name("fovea_abi_version")
    static native int abiVersion();

    @Name("fovea_isa")
    static native int isa(int maxIsa);

    @Name("fovea_kernel_count")
    static native int kernelCount();

    @Name("fovea_kernel_name_string")
    @Raw(withEnv = true)
    static native @Nullable String kernelName(int kernel);

    @Name("fovea_kernel_isa")
    static native int kernelIsa(int kernel);

    @Name("fovea_kernel_runnable")
    static native int kernelRunnable(int kernel);

    @Name("fovea_u8_resample_kernel")
    static native int resampleKernel(int maxIsa);

    @Name("fovea_alloc")
    @Cast("jlong")
    static native long allocate(@Cast("int64_t") long bytes);

    @Name("fovea_free")
    static native void free(@Cast("void*") long memory);

    /** The memory as a direct buffer. */
    @Name("fovea_direct_buffer")
    @Raw(withEnv = true)
    static native @Nullable ByteBuffer buffer(long memory, long bytes);

    @Name("fovea_u8_resample_scratch_bytes")
    @Cast("int64_t")
    static native long resampleScratchBytes(int kernel, @Cast("const fovea_u8_resample_params*") int[] params);

    /** One call a picture; the arrays are read inside one critical region. */
    @Name("fovea_u8_resample")
    @CriticalRegion
    static native int resample(
            int kernel,
            @Cast("const uint8_t*") byte[] source,
            @Cast("int64_t") long sourceBytes,
            @Cast("const fovea_u8_resample_params*") int[] params,
            @Cast("const void*") float[] table,
            @Cast("int64_t") long tableBytes,
            @Cast("void*") long out,
            @Cast("int64_t") long outBytes,
            @Cast("void*") long scratch,
            @Cast("int64_t") long scratchBytes);

    /** The same with a table of bytes. */
    @Name("fovea_u8_resample")
    @CriticalRegion
    static native int resample(
            int kernel,
            @Cast("const uint8_t*") byte[] source,
            @Cast("int64_t") long sourceBytes,
            @Cast("const fovea_u8_resample_params*") int[] params,
            @Cast("const void*") byte[] table,
            @Cast("int64_t") long tableBytes,
            @Cast("void*") long out,
            @Cast("int64_t") long outBytes,
            @Cast("void*") long scratch,
            @Cast("int64_t") long scratchBytes);
}
