package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.memory.Memory;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A row's bits depend on the row alone, and no row is lost. */
class TfliteDeterminismTest {

    static List<Path> models() {
        return TestModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void batchThreadsAndPositionDoNotMatter(Path file) {
        long before = Memory.used();
        List<String> alone = new ArrayList<>();
        try (Executable model = TestModels.load(file, 1)) {
            assertThat(model.detail()).matches("[0-9.]+, batch: loop");
            Map<String, Tensor> inputs = TestModels.randomInputs(model, 5, 42);
            for (int row = 0; row < 5; row++) {
                Map<String, Tensor> one = TestModels.row(inputs, row);
                Map<String, HeapTensor> outputs = TestModels.run(model, one, 1);
                for (TensorInfo info : model.outputs()) {
                    assertThat(outputs.get(info.name()).dtype()).isEqualTo(info.dtype());
                    assertThat(outputs.get(info.name()).shape())
                            .isEqualTo(info.shape().withFirst(1));
                }
                alone.add(TestModels.rowBits(outputs, 0));
                TestModels.close(one);
            }
            TestModels.close(inputs);
            // Noise has no object to segment: DeepLab calls all of it background.
            if (!file.toString().contains("deeplab")) {
                assertThat(Set.copyOf(alone)).as("results of different rows").hasSizeGreaterThan(1);
            }
        }
        for (int threads = 2; threads <= 4; threads++) {
            try (Executable model = TestModels.load(file, threads)) {
                Map<String, Tensor> inputs = TestModels.randomInputs(model, 5, 42);
                Map<String, Tensor> last = TestModels.row(inputs, 4);
                // Alone first: all the threads at one row.
                assertThat(TestModels.rowBits(TestModels.run(model, last, threads), 0))
                        .isEqualTo(alone.get(4));
                for (int parallelism = 1; parallelism <= threads; parallelism++) {
                    Map<String, HeapTensor> outputs = TestModels.run(model, inputs, parallelism);
                    for (int row = 0; row < 5; row++) {
                        assertThat(TestModels.rowBits(outputs, row))
                                .as("row " + row)
                                .isEqualTo(alone.get(row));
                    }
                    assertThat(TestModels.rowBits(TestModels.run(model, last, parallelism), 0))
                            .isEqualTo(alone.get(4));
                }
                TestModels.close(last);
                TestModels.close(inputs);
                assertThat(((TfliteExecutable) model).interpreters()).isBetween(1, threads);
            }
        }
        assertThat(Memory.used()).isEqualTo(before);
    }

    @Test
    void sixtyFourCallersGetWhatOneGets() throws Exception {
        int callers = 64;
        try (Executable model = TestModels.load("models/mobilenet_v1_0.25_128_quant.tflite", 3)) {
            Map<String, Tensor> inputs = TestModels.randomInputs(model, callers, 7);
            List<String> expected = new ArrayList<>();
            for (int row = 0; row < callers; row++) {
                Map<String, Tensor> one = TestModels.row(inputs, row);
                expected.add(TestModels.rowBits(TestModels.run(model, one, 1), 0));
                TestModels.close(one);
            }
            ExecutorService threads = Executors.newFixedThreadPool(callers);
            try {
                List<Future<Void>> calls = new ArrayList<>();
                for (int caller = 0; caller < callers; caller++) {
                    int row = caller;
                    calls.add(threads.submit(() -> {
                        for (int round = 0; round < 4; round++) {
                            int from = Math.max(0, row - round);
                            Map<String, Tensor> several = new java.util.LinkedHashMap<>();
                            inputs.forEach((name, tensor) -> several.put(name, tensor.rows(from, row + 1)));
                            Map<String, HeapTensor> outputs = TestModels.run(model, several, 1 + round);
                            for (int i = from; i <= row; i++) {
                                assertThat(TestModels.rowBits(outputs, i - from))
                                        .isEqualTo(expected.get(i));
                            }
                            TestModels.close(several);
                        }
                        return null;
                    }));
                }
                for (Future<Void> call : calls) {
                    call.get();
                }
            } finally {
                threads.shutdown();
            }
            TestModels.close(inputs);
            assertThat(((TfliteExecutable) model).interpreters()).isBetween(1, 3);
        }
    }
}
