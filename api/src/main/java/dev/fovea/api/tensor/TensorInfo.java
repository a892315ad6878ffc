package dev.fovea.api.tensor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model says of one of its inputs or outputs.
 *
 * @param name unique among the model's inputs, or among its outputs
 * @param dtype stored element type
 * @param shape dimensions, batch first; open ones are {@link Shape#UNKNOWN}
 * @param quantization the map from stored to real values; null for plain tensors
 */
public record TensorInfo(
        String name, DType dtype, Shape shape, @Nullable Quantization quantization) {

    public TensorInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(dtype, "dtype");
        Objects.requireNonNull(shape, "shape");
    }

    /** For instance {@code image f32 [1,224,224,3]}. */
    @Override
    public String toString() {
        String text = name + " " + dtype.name().toLowerCase(java.util.Locale.ROOT) + " " + shape;
        return quantization == null
                ? text
                : text + " (scale " + quantization.scale() + ", zero point " + quantization.zeroPoint() + ")";
    }
}
