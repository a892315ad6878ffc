package dev.fovea.api.graph;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a graph makes for ONE row of the batch; the batch dimension is implied everywhere.
 *
 * @param dtype stored element type
 * @param shape known dimensions of a row, each at least 1; pictures are height, width, channels
 * @param quantization the map from stored to real values; null for plain tensors
 */
public record TensorType(DType dtype, Shape shape, @Nullable Quantization quantization) {

    public TensorType {
        Objects.requireNonNull(dtype, "dtype");
        Objects.requireNonNull(shape, "shape");
        for (int i = 0; i < shape.rank(); i++) {
            if (shape.dim(i) < 1) {
                throw new ShapeException(Fault.of("tensor", shape.toString())
                        .expected("dimensions of at least 1 in a row")
                        .got(shape.dim(i) == Shape.UNKNOWN ? "an open one" : shape.dim(i))
                        .at("index " + i)
                        .repair("fix the input size of the model"));
            }
        }
        if (shape.elements() > Integer.MAX_VALUE / dtype.bytes()) {
            throw new ShapeException(Fault.of("tensor", shape.toString())
                    .expected("at most " + Integer.MAX_VALUE + " bytes in a row")
                    .got(shape.elements() + " elements of " + dtype.bytes() + " bytes"));
        }
    }

    /** A plain f32 tensor. */
    public static TensorType f32(int... row) {
        return new TensorType(DType.F32, Shape.of(row), null);
    }

    /** A plain tensor of the element type and row shape. */
    public static TensorType of(DType dtype, Shape row) {
        return new TensorType(dtype, row, null);
    }

    /** The same elements in another row shape. */
    public TensorType withShape(Shape row) {
        return new TensorType(dtype, row, quantization);
    }

    /** The number of dimensions of a row. */
    public int rank() {
        return shape.rank();
    }

    /** The number of elements of a row. */
    public int elements() {
        return (int) shape.elements();
    }

    /** The last dimension, or 1 for a scalar. */
    public int channels() {
        return rank() == 0 ? 1 : shape.dim(rank() - 1);
    }

    /** For instance {@code f32[224,224,3]}. */
    @Override
    public String toString() {
        String text = dtype.name().toLowerCase(Locale.ROOT) + shape;
        return quantization == null
                ? text
                : text + "(scale " + quantization.scale() + ", zero point " + quantization.zeroPoint() + ")";
    }
}
