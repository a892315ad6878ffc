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
 * The symbols of {@code fovea/fovea.h} and {@code fovea/program.h}, bound by JavaCPP: the only class that touches them. Addresses are plain longs, so
 * that no JavaCPP object is made and neither JavaCPP's classes nor its own library are needed when this one runs.
 */
@NoException
@Platform(
        include = {
            "fovea/fovea.h",
            "fovea/program.h",
            "fovea/train.h",
            "fovea/limits.h",
            "fovea/products.h",
            "fovea/jpeg.h",
            "jni/objects.h"
        })
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

    /** The same of a picture off the heap. */
    @Name("fovea_u8_resample")
    @CriticalRegion
    static native int resample(
            int kernel,
            @Cast("const uint8_t*") long source,
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
            @Cast("const uint8_t*") long source,
            @Cast("int64_t") long sourceBytes,
            @Cast("const fovea_u8_resample_params*") int[] params,
            @Cast("const void*") byte[] table,
            @Cast("int64_t") long tableBytes,
            @Cast("void*") long out,
            @Cast("int64_t") long outBytes,
            @Cast("void*") long scratch,
            @Cast("int64_t") long scratchBytes);

    /** The address of a direct buffer's first byte. */
    @Name("fovea_buffer_address")
    @Cast("jlong")
    static native long bufferAddress(@Raw(withEnv = true) ByteBuffer buffer);

    @Name("fovea_program_isa")
    static native int programIsa(int maxIsa);

    @Name("fovea_packed_bytes_parts")
    @Cast("jlong")
    static native long packedBytes(
            int isa,
            @Cast("const fovea_step*") int[] step,
            @Cast("const fovea_tensor*") int[] input,
            @Cast("const fovea_tensor*") int[] output,
            @Cast("int64_t") long bytes,
            int type,
            @Cast("const int64_t*") long[] shape);

    @Name("fovea_pack_parts")
    static native int pack(
            int isa,
            @Cast("const fovea_step*") int[] step,
            @Cast("const fovea_tensor*") int[] input,
            @Cast("const fovea_tensor*") int[] output,
            @Cast("const void*") long data,
            @Cast("int64_t") long offset,
            @Cast("int64_t") long bytes,
            int type,
            @Cast("const int64_t*") long[] shape,
            @Cast("const float*") float @Nullable [] scale,
            @Cast("const int32_t*") int @Nullable [] zeroPoint,
            @Cast("const float*") float @Nullable [] bias,
            @Cast("void*") long packed,
            @Cast("int64_t") long packedBytes);

    /** The same from the heap, inside one critical region. */
    @Name("fovea_pack_parts")
    @CriticalRegion
    static native int pack(
            int isa,
            @Cast("const fovea_step*") int[] step,
            @Cast("const fovea_tensor*") int[] input,
            @Cast("const fovea_tensor*") int[] output,
            @Cast("const void*") byte[] data,
            @Cast("int64_t") long offset,
            @Cast("int64_t") long bytes,
            int type,
            @Cast("const int64_t*") long[] shape,
            @Cast("const float*") float @Nullable [] scale,
            @Cast("const int32_t*") int @Nullable [] zeroPoint,
            @Cast("const float*") float @Nullable [] bias,
            @Cast("void*") long packed,
            @Cast("int64_t") long packedBytes);

    @Name("fovea_program_bytes")
    @Cast("jlong")
    static native long programBytes(int tensors, int steps);

    @Name("fovea_program_create")
    static native int programCreate(
            int isa,
            @Cast("const fovea_tensor*") int[] tensors,
            int tensorCount,
            @Cast("const fovea_step*") int[] steps,
            int stepCount,
            @Cast("const void* const*") long[] packed,
            @Cast("const int64_t*") long[] packedBytes,
            int packedCount,
            @Cast("int64_t") long arenaBytes,
            @Cast("void*") long program,
            @Cast("int64_t") long programBytes,
            @Cast("int32_t*") int[] failed);

    @Name("fovea_program_inputs")
    static native int programInputs(@Cast("const void*") long program);

    @Name("fovea_program_outputs")
    static native int programOutputs(@Cast("const void*") long program);

    @Name("fovea_run_bytes")
    @Cast("jlong")
    static native long runBytes(@Cast("const void*") long program, int threads);

    @Name("fovea_run_begin")
    static native int runBegin(
            @Cast("const void*") long program,
            @Cast("void*") long memory,
            @Cast("int64_t") long memoryBytes,
            int threads);

    /** May take long: its small arrays are copied, no critical region holds up the garbage collector. */
    @Name("fovea_run")
    static native int run(
            @Cast("const void*") long program,
            int rows,
            @Cast("const float* const*") long[] inputs,
            @Cast("float* const*") long[] outputs,
            @Cast("void*") long memory,
            @Cast("int64_t") long memoryBytes,
            int threads,
            @Cast("int32_t*") long active,
            int limit,
            @Cast("int64_t*") long @Nullable [] nanos);

    @Name("fovea_help")
    static native int help(
            @Cast("const void*") long program,
            @Cast("void*") long memory,
            @Cast("int64_t") long memoryBytes,
            int threads,
            @Cast("int32_t*") long active,
            int limit);

    @Name("fovea_run_end")
    static native int runEnd(
            @Cast("const void*") long program,
            @Cast("void*") long memory,
            @Cast("int64_t") long memoryBytes,
            int threads);

    @Name("fovea_conv_choice")
    static native int convChoice(
            int isa, @Cast("const fovea_conv_shape*") int[] shape, @Cast("fovea_conv_choice_result*") int[] choice);

    @Name("fovea_strip_rows")
    static native int stripRows(
            int isa,
            @Cast("const fovea_conv_shape*") int[] expand,
            int kernelHeight,
            int kernelWidth,
            int strideHeight,
            int strideWidth,
            @Cast("const fovea_conv_shape*") int[] project);

    /** The table lies off the heap: nothing is copied and no critical region holds up the garbage collector. */
    @Name("fovea_train_begin")
    @Cast("jlong")
    static native long trainBegin(
            int isa,
            @Cast("const int64_t*") long call,
            @Cast("int64_t") long words,
            int alone,
            @Cast("void*") long plan,
            @Cast("int64_t") long planBytes);

    @Name("fovea_train_scratch_bytes")
    @Cast("jlong")
    static native long trainScratchBytes(@Cast("const void*") long plan);

    @Name("fovea_train_run")
    static native int trainRun(
            @Cast("void*") long plan,
            @Cast("void*") long scratch,
            @Cast("int64_t") long first,
            @Cast("int64_t") long last);

    @Name("fovea_train_end")
    static native int trainEnd(@Cast("void*") long plan, @Cast("void*") long scratch);

    @Name("fovea_fma_limit")
    @Cast("jlong")
    static native long fmaLimit(int isa, @Cast("int64_t") long nanos);

    @Name("fovea_read_limit")
    @Cast("jlong")
    static native long readLimit(
            int isa, @Cast("const void*") long memory, @Cast("int64_t") long bytes, @Cast("int64_t") long nanos);

    @Name("fovea_copy_limit")
    @Cast("jlong")
    static native long copyLimit(
            int isa,
            @Cast("void*") long to,
            @Cast("const void*") long from,
            @Cast("int64_t") long bytes,
            @Cast("int64_t") long nanos);

    @Name("fovea_product_bytes")
    @Cast("jlong")
    static native long productBytes(int isa, @Cast("const fovea_product*") long[] product, int threads);

    @Name("fovea_product_begin")
    static native int productBegin(@Cast("void*") long memory, @Cast("int64_t") long memoryBytes, int threads);

    /** May take long: its table is copied, no critical region holds up the garbage collector. */
    @Name("fovea_product_run")
    static native int productRun(
            int isa,
            @Cast("const fovea_product*") long[] product,
            @Cast("float*") long first,
            @Cast("float*") long second,
            @Cast("float*") long third,
            @Cast("void*") long memory,
            @Cast("int64_t") long memoryBytes,
            int threads,
            @Cast("int32_t*") long active);

    @Name("fovea_product_help")
    static native int productHelp(
            @Cast("void*") long memory,
            @Cast("int64_t") long memoryBytes,
            int threads,
            @Cast("int32_t*") long active,
            int limit);

    @Name("fovea_product_end")
    static native int productEnd(@Cast("void*") long memory, @Cast("int64_t") long memoryBytes, int threads);

    @Name("fovea_jpeg_library_bytes")
    @Cast("jlong")
    static native long jpegLibraryBytes();

    @Name("fovea_jpeg_open")
    static native int jpegOpen(
            @Cast("const char*") byte[] path,
            @Cast("void*") long library,
            @Cast("int64_t") long libraryBytes,
            @Cast("char*") byte[] message,
            @Cast("int64_t") long messageBytes);

    @Name("fovea_jpeg_inspect")
    static native int jpegInspect(
            @Cast("const uint8_t*") long bytes, @Cast("int64_t") long size, @Cast("fovea_jpeg_info*") int[] info);

    /** The same of an array: short enough for a critical region. */
    @Name("fovea_jpeg_inspect")
    @CriticalRegion
    static native int jpegInspect(
            @Cast("const uint8_t*") byte[] bytes, @Cast("int64_t") long size, @Cast("fovea_jpeg_info*") int[] info);

    /** May take long: nothing of it lies on the heap but the small arrays, which are copied. */
    @Name("fovea_jpeg_decode")
    static native int jpegDecode(
            @Cast("const void*") long library,
            @Cast("const uint8_t*") long bytes,
            @Cast("int64_t") long size,
            @Cast("const fovea_jpeg_info*") int[] info,
            int denominator,
            @Cast("uint8_t*") long out,
            @Cast("int64_t") long outBytes,
            @Cast("char*") byte[] message,
            @Cast("int64_t") long messageBytes);

    @Name("fovea_jpeg_turn")
    static native int jpegTurn(
            @Cast("const uint8_t*") long from,
            int width,
            int height,
            int channels,
            int orientation,
            @Cast("uint8_t*") long to,
            @Cast("int64_t") long toBytes);

    /** The same into an array. */
    @Name("fovea_jpeg_turn")
    @CriticalRegion
    static native int jpegTurn(
            @Cast("const uint8_t*") long from,
            int width,
            int height,
            int channels,
            int orientation,
            @Cast("uint8_t*") byte[] to,
            @Cast("int64_t") long toBytes);
}
