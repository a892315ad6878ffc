package dev.fovea.domain.image;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.TensorInfo;
import org.jspecify.annotations.Nullable;

/** Normalisation and quantisation of an input, worked out once for all 256 samples. */
final class InputTable {

    private InputTable() {}

    /**
     * The table for an input.
     *
     * @param normalization the map to real values; null for the samples as they are
     * @throws ModelException when the input's element type takes no pictures
     */
    static LookupTable of(TensorInfo input, int channels, @Nullable Normalization normalization) {
        return switch (input.dtype()) {
            case F32 -> LookupTable.of(channels, normalization == null ? Normalization.identity() : normalization);
            case U8 -> bytes(input, channels, normalization, 0, 255);
            case I8 -> bytes(input, channels, normalization, -128, 127);
            default ->
                throw new ModelException(Fault.of("model input", input.name())
                        .expected("element type F32, U8 or I8 for pictures")
                        .got(input.dtype())
                        .repair("feed it tensors through run()"));
        };
    }

    private static LookupTable bytes(
            TensorInfo input, int channels, @Nullable Normalization normalization, int min, int max) {
        Quantization quantization = input.quantization();
        byte[] entries = new byte[channels * 256];
        for (int i = 0; i < entries.length; i++) {
            int x = i % 256;
            int stored = normalization == null || quantization == null
                    ? x + min
                    : quantization.quantize(normalization.apply(x, i / 256), min, max);
            entries[i] = (byte) stored;
        }
        return LookupTable.ofBytes(min == 0 ? DType.U8 : DType.I8, channels, entries);
    }
}
