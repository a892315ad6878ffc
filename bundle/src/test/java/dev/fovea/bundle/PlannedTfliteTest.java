package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small TensorFlow Lite files, read, planned and run by every provider that has kernels for them. */
class PlannedTfliteTest {

    /** Dynamic range: TensorFlow Lite quantises the activations too, and a graph does not. */
    @ParameterizedTest
    @CsvSource({"float, 1e-5", "float16, 1e-5", "dynamic_range, 1e-2"})
    void answersAsTensorFlowDoes(String name, double tolerance) throws IOException {
        Path path = Goldens.file("golden/tensorflow/" + name + ".tflite");
        NumpyArray image = Goldens.npy(Goldens.file("golden/tensorflow/image.npy"));
        NumpyArray expected = Goldens.npy(Goldens.file("golden/tensorflow/" + name + ".scores.npy"));
        ModelFile file = ModelFile.of(path.getFileName().toString(), Files.readAllBytes(path));
        ModelReader reader = Services.all(ModelReader.class).stream()
                .filter(each -> each.accepts(file))
                .findFirst()
                .orElseThrow();
        Graph graph = reader.read(file);
        WorkPool pool = Services.all(WorkPool.class).get(0);
        int providers = 0;
        for (KernelProvider provider : Services.all(KernelProvider.class)) {
            PlanCompiler compiler = provider.kernels(PlanCompiler.class).orElse(null);
            if (compiler == null || !Planner.lacks(graph, compiler.target()).isEmpty()) {
                continue;
            }
            try (Executable model = compiler.compile(Planner.plan(graph, compiler.target()));
                    Tensor input = Tensor.of(image.shape(), image.values())) {
                Map<String, Tensor> outputs = model.run(Map.of("image", input), List.of("output_0"), pool, 2);
                float[] scores = outputs.get("output_0").toFloats();
                outputs.values().forEach(Tensor::close);
                assertThat(scores).hasSameSizeAs(expected.values());
                for (int i = 0; i < scores.length; i++) {
                    assertThat((double) scores[i])
                            .as(provider.id() + " score " + i)
                            .isCloseTo(expected.values()[i], within(tolerance));
                }
            }
            providers++;
        }
        assertThat(providers).as("providers that run " + name).isPositive();
    }
}
