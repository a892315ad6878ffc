package dev.fovea.api.spi;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * The value that each sample of each channel becomes: 256 entries a channel, channels of the model in order. A table
 * holds any normalisation and quantisation exactly, so that kernels need not know their formulas.
 *
 * <p>Resamplers whose results are real numbers ({@link dev.fovea.api.model.Resampler#isReal}) ask for more: an f32 table
 * for them also holds the {@link Normalization} that it was made of, which maps what lies between and beyond the 256
 * samples. Into 8-bit tables real numbers go rounded to the nearest sample, ties to even.
 */
public final class LookupTable {

    /** Divisor, mean and deviation. */
    private static final int AFFINE = 3;

    private final DType dtype;
    private final int channels;
    private final float[] floats;
    private final byte[] bytes;
    private final @Nullable Normalization normalization;

    private LookupTable(
            DType dtype, int channels, float[] floats, byte[] bytes, @Nullable Normalization normalization) {
        this.dtype = dtype;
        this.channels = channels;
        this.floats = floats;
        this.bytes = bytes;
        this.normalization = normalization;
        int entries = normalization == null ? 256 : 256 + AFFINE;
        int length = dtype == DType.F32 ? floats.length : bytes.length;
        if (channels < 1 || length != channels * entries) {
            throw new ShapeException(Fault.of("lookup table", dtype.toString())
                    .expected("256 entries a channel, at least 1 channel")
                    .got(length + " entries for " + channels + " channels"));
        }
    }

    /** A table to f32. */
    public static LookupTable ofFloats(int channels, float[] entries) {
        return new LookupTable(DType.F32, channels, entries.clone(), new byte[0], null);
    }

    /** The f32 table of a normalisation, which takes real numbers too. */
    public static LookupTable of(int channels, Normalization normalization) {
        float[] entries = new float[channels * (256 + AFFINE)];
        for (int i = 0; i < channels * 256; i++) {
            entries[i] = normalization.apply(i % 256, i / 256);
        }
        float[] mean = normalization.mean();
        float[] std = normalization.std();
        for (int c = 0; c < channels; c++) {
            int at = channels * 256 + c * AFFINE;
            entries[at] = normalization.divisor();
            entries[at + 1] = mean[mean.length == 1 ? 0 : c];
            entries[at + 2] = std[std.length == 1 ? 0 : c];
        }
        return new LookupTable(DType.F32, channels, entries, new byte[0], normalization);
    }

    /** A table to u8 or i8, as bit patterns. */
    public static LookupTable ofBytes(DType dtype, int channels, byte[] entries) {
        if (dtype != DType.U8 && dtype != DType.I8) {
            throw new ShapeException(Fault.of("lookup table", "")
                    .expected("element type U8 or I8")
                    .got(dtype));
        }
        return new LookupTable(dtype, channels, new float[0], entries.clone(), null);
    }

    /** F32, U8 or I8: the element type of the tensor that is written. */
    public DType dtype() {
        return dtype;
    }

    /** The map that the entries were made of; null for 8-bit tables and where it is not known. */
    public @Nullable Normalization normalization() {
        return normalization;
    }

    /** Whether results of resamplers that are real numbers can be mapped. */
    public boolean takesRealNumbers() {
        return dtype != DType.F32 || normalization != null;
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

    /**
     * The f32 entries themselves for kernels: read, do not write. [channel][256], and behind them, where there is a
     * {@link #normalization}, [channel][divisor, mean, deviation]. Empty for 8-bit tables.
     */
    public float[] floatEntries() {
        return floats;
    }

    /** The 8-bit entries themselves, [channel][256], for kernels: read, do not write. Empty for f32 tables. */
    public byte[] byteEntries() {
        return bytes;
    }
}
