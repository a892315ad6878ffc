package dev.fovea.api.spi;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.DType;

/**
 * The value that each sample of each channel becomes: 256 entries a channel, channels of the model in order. A table
 * holds any normalisation and quantisation exactly, so that kernels need not know their formulas.
 */
public final class LookupTable {

    private final DType dtype;
    private final int channels;
    private final float[] floats;
    private final byte[] bytes;

    private LookupTable(DType dtype, int channels, float[] floats, byte[] bytes) {
        this.dtype = dtype;
        this.channels = channels;
        this.floats = floats;
        this.bytes = bytes;
        int length = dtype == DType.F32 ? floats.length : bytes.length;
        if (channels < 1 || length != channels * 256) {
            throw new ShapeException(Fault.of("lookup table", dtype.toString())
                    .expected("256 entries a channel, at least 1 channel")
                    .got(length + " entries for " + channels + " channels"));
        }
    }

    /** A table to f32. */
    public static LookupTable ofFloats(int channels, float[] entries) {
        return new LookupTable(DType.F32, channels, entries.clone(), new byte[0]);
    }

    /** A table to u8 or i8, as bit patterns. */
    public static LookupTable ofBytes(DType dtype, int channels, byte[] entries) {
        if (dtype != DType.U8 && dtype != DType.I8) {
            throw new ShapeException(Fault.of("lookup table", "")
                    .expected("element type U8 or I8")
                    .got(dtype));
        }
        return new LookupTable(dtype, channels, new float[0], entries.clone());
    }

    /** F32, U8 or I8: the element type of the tensor that is written. */
    public DType dtype() {
        return dtype;
    }

    /** Channels of the model. */
    public int channels() {
        return channels;
    }

    /** The f32 entry for sample x of channel c. */
    public float floatAt(int c, int x) {
        return floats[c * 256 + x];
    }

    /** The 8-bit entry for sample x of channel c. */
    public byte byteAt(int c, int x) {
        return bytes[c * 256 + x];
    }

    /** The f32 entries themselves, [channel][256], for kernels: read, do not write. Empty for 8-bit tables. */
    public float[] floatEntries() {
        return floats;
    }

    /** The 8-bit entries themselves, [channel][256], for kernels: read, do not write. Empty for f32 tables. */
    public byte[] byteEntries() {
        return bytes;
    }
}
