package dev.fovea.adapters.tflite;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers in a file: weights, which stay where they are, and small integers such as shapes. */
final class Constants {

    /** Elements of the longest integer vector: paddings of 8 dimensions are 16. */
    private static final int MOST_INTEGERS = 64;
    /** Bytes of copies in proportion to the file; many tensors may name one buffer. */
    private static final int MOST_COPIES = 8;

    private final Map<Integer, FileTensor> stored = new HashMap<>();
    private final Map<Integer, int[]> integers = new HashMap<>();
    private final Map<List<Object>, Weights> views = new HashMap<>();
    private long copies;

    Constants(int fileSize) {
        this.copies = (long) fileSize * MOST_COPIES;
    }

    /** Makes a tensor another name for the numbers of a constant: it is that constant, dequantised. */
    void alias(FileTensor tensor, FileTensor constant) {
        stored.put(tensor.index(), constant);
    }

    /** Notes that a tensor is these integers whatever the input. */
    void know(FileTensor tensor, int[] values) {
        if (values.length > MOST_INTEGERS) {
            throw fault(tensor, "at most " + MOST_INTEGERS + " integers", values.length);
        }
        integers.put(tensor.index(), values);
    }

    /** The constant that a tensor is; null for one that is computed. */
    @Nullable
    FileTensor stored(FileTensor tensor) {
        return tensor.isConstant() ? tensor : stored.get(tensor.index());
    }

    /** The integers that a tensor is, row-major; null when it is computed, long, or not of integers. */
    int @Nullable [] integers(FileTensor tensor) {
        ByteBuffer data = tensor.data();
        if (data == null) {
            return integers.get(tensor.index());
        }
        long count = tensor.shape().elements();
        if (count > MOST_INTEGERS) {
            return null;
        }
        int[] values = new int[(int) count];
        for (int i = 0; i < values.length; i++) {
            if (tensor.dtype() == DType.I32) {
                values[i] = data.getInt(data.position() + 4 * i);
            } else if (tensor.dtype() == DType.I64) {
                values[i] = Math.toIntExact(data.getLong(data.position() + 8 * i));
            } else {
                return null;
            }
        }
        return values;
    }

    /**
     * A view of a constant's numbers with the factors that the file states.
     *
     * @param shape of as many elements as the constant, before the permutation
     * @param axes dimension i of the view is dimension {@code axes[i]} of that shape
     */
    Weights view(FileTensor tensor, Shape shape, int... axes) {
        return views.computeIfAbsent(List.of(tensor.index(), shape, Arrays.toString(axes)), key -> {
            Weights view = raw(tensor, shape).permuted(axes);
            float[] scales = tensor.scales();
            if (scales.length == 0) {
                return view;
            }
            int last = axes.length == 0 ? 0 : axes[axes.length - 1];
            if (scales.length > 1 && (!shape.equals(tensor.shape()) || last != tensor.axis())) {
                throw fault(tensor, "a scale for each output", "scales along dimension " + tensor.axis());
            }
            // A scale and a zero point for each last index.
            charge(tensor, axes.length == 0 ? 1 : view.shape().dim(axes.length - 1), 8);
            return view.quantized(scales, tensor.zeroPoints());
        });
    }

    /** A vector whose factors are not those in the file. */
    Weights vector(FileTensor tensor, float[] scales) {
        Shape shape = Shape.of(Math.toIntExact(tensor.shape().elements()));
        return views.computeIfAbsent(
                List.of(tensor.index(), FloatBuffer.wrap(scales)),
                key -> raw(tensor, shape).quantized(scales, tensor.zeroPoints()));
    }

    private static Weights raw(FileTensor tensor, Shape shape) {
        DType dtype = tensor.dtype();
        ByteBuffer data = tensor.data();
        if (dtype == null || data == null) {
            throw fault(tensor, "numbers", tensor.typeName());
        }
        return Weights.of(tensor.name(), dtype, shape, data);
    }

    /** The numbers as f32 in another shape: a view where that is what the file holds, else a copy. */
    Weights real(FileTensor tensor, Shape shape) {
        int[] axes = new int[tensor.rank()];
        Arrays.setAll(axes, i -> i);
        Weights view = view(tensor, tensor.shape(), axes);
        if (view.dtype() == DType.F32 && view.isPlain()) {
            return view.reshaped(shape);
        }
        if (!view.dtype().isFloating() && view.scale() == null) {
            throw fault(tensor, "real values", view);
        }
        charge(tensor, view.elements(), Float.BYTES);
        return Weights.of(tensor.name(), shape, view.toFloats());
    }

    private void charge(FileTensor tensor, long elements, int bytes) {
        copies -= elements * bytes;
        if (copies < 0) {
            throw fault(tensor, "constants that fit in memory", "more than " + MOST_COPIES + " times the file");
        }
    }

    private static ModelException fault(FileTensor tensor, String expected, Object got) {
        return new ModelException(Fault.of("tensor", tensor.name().isEmpty() ? "#" + tensor.index() : tensor.name())
                .expected(expected)
                .got(got)
                .repair(SchemaFaults.REPAIR));
    }
}
