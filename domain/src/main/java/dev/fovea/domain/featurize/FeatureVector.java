package dev.fovea.domain.featurize;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Pooling;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.Arrays;

/**
 * How a result of a network becomes a vector: flattened row-major, or each channel of a map pooled over height and
 * width. Pooling happens here and not in the network: it is under a thousandth of the network's work, and the result is
 * then the same, bit for bit, on every backend that gives the same map, those included that run files as they are.
 */
public final class FeatureVector {

    private final TensorInfo output;
    private final Pooling pooling;
    private final int size;

    /**
     * Vectors of an output.
     *
     * @param output of known dimensions but for the batch
     * @param pooling NONE for any shape; the others need height, width and channels
     * @throws ModelException when the output does not fit
     */
    public FeatureVector(String model, TensorInfo output, Pooling pooling) {
        this.output = output;
        this.pooling = pooling;
        Shape row = output.shape().row();
        if (!row.isKnown() || row.elements() > Integer.MAX_VALUE) {
            throw new ModelException(Fault.of("model", model)
                    .expected("a feature output of known size")
                    .got(output));
        }
        if (pooling != Pooling.NONE && (row.rank() != 3 || row.elements() == 0)) {
            throw new ModelException(Fault.of("model", model)
                    .expected("a layer of height, width and channels to pool")
                    .got(output)
                    .repair("leave the pooling out, or choose a layer before it"));
        }
        this.size = pooling == Pooling.NONE ? (int) row.elements() : row.dim(2);
    }

    /** The output that is computed. */
    String output() {
        return output.name();
    }

    /** The length of a vector. */
    int size() {
        return size;
    }

    /** What callers get: its name says how it was made, such as {@code max(out_relu)}. */
    TensorInfo info() {
        String name = switch (pooling) {
            case AVG -> "avg(" + output.name() + ")";
            case MAX -> "max(" + output.name() + ")";
            case NONE -> output.name();
        };
        return new TensorInfo(name, DType.F32, Shape.of(Shape.UNKNOWN, size), null);
    }

    /** The vector of one row of the output. */
    float[] of(Tensor row) {
        float[] values = HeapTensor.copyOf(row, output.quantization()).floats();
        return switch (pooling) {
            case AVG -> average(values);
            case MAX -> max(values);
            case NONE -> values;
        };
    }

    /** Summed in double, so that the order of the places does not show. */
    private float[] average(float[] values) {
        double[] sums = new double[size];
        for (int from = 0; from < values.length; from += size) {
            for (int c = 0; c < size; c++) {
                sums[c] += values[from + c];
            }
        }
        float[] means = new float[size];
        double places = (double) values.length / size;
        for (int c = 0; c < size; c++) {
            means[c] = (float) (sums[c] / places);
        }
        return means;
    }

    private float[] max(float[] values) {
        float[] most = Arrays.copyOf(values, size);
        for (int from = size; from < values.length; from += size) {
            for (int c = 0; c < size; c++) {
                most[c] = Math.max(most[c], values[from + c]);
            }
        }
        return most;
    }
}
