package dev.fovea.adapters.cli;

import dev.fovea.api.tensor.HeapTensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One output of a model in short; the values are dequantised.
 *
 * @param name of the output
 * @param dtype as stored
 * @param shape without the batch dimension
 * @param min smallest value
 * @param mean of all values
 * @param max largest value
 */
record OutputSummary(String name, String dtype, List<Integer> shape, float min, float mean, float max) {

    static OutputSummary of(String name, HeapTensor tensor) {
        float[] values = tensor.floats();
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        double sum = 0;
        for (float value : values) {
            min = Math.min(min, value);
            max = Math.max(max, value);
            sum += value;
        }
        List<Integer> shape = IntStream.range(0, tensor.shape().rank())
                .mapToObj(tensor.shape()::dim)
                .toList();
        return new OutputSummary(name, tensor.dtype().toString(), shape, min, (float) (sum / values.length), max);
    }
}
