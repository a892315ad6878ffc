package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Tensor;
import java.util.Map;

/** Compares outputs that were computed in another order of sums, or with another exponential function. */
final class Close {

    private Close() {}

    /** The graph of a float model has the runtime's inputs and outputs, and by its definitions the same answers. */
    static void assertGraphAnswersAsTensorFlowLite(ModelFile file) {
        try (Executable tflite = new TfliteModelRuntime().load(file, 1);
                Executable reference = ReferenceRun.load(file)) {
            assertThat(reference.inputs()).isEqualTo(tflite.inputs());
            assertThat(reference.outputs()).isEqualTo(tflite.outputs());
            Map<String, Tensor> inputs = TestModels.randomInputs(tflite, 3, 11);
            Map<String, HeapTensor> expected = TestModels.run(tflite, inputs, 1);
            Map<String, HeapTensor> found = TestModels.run(reference, inputs, 1);
            TestModels.close(inputs);
            // Sums of less than a hundred products in f32 against double: some 2^-24 of the largest value each.
            assertClose(found, expected, 3e-6);
        }
    }

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
