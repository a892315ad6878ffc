package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.tensor.HeapTensor;
import java.util.Map;

/** Compares outputs that were computed in another order of sums, or with another exponential function. */
final class Close {

    private Close() {}

    /** The same names and shapes; each value within the share of the output's largest magnitude, or of 1. */
    static void assertClose(Map<String, HeapTensor> found, Map<String, HeapTensor> expected, double share) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) -> {
            assertThat(found.get(name).shape()).as(name).isEqualTo(tensor.shape());
            float[] right = tensor.floats();
            float[] values = found.get(name).floats();
            double largest = 1;
            for (float value : right) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < right.length; i++) {
                assertThat((double) values[i]).as(name + "[" + i + "]").isCloseTo(right[i], within(share * largest));
            }
        });
    }
}
