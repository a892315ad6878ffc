package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.reference.ReferenceKernelProvider;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NaivePlans;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that Keras saved, on the reference: what they compute is what Keras computed. */
class GoldenCasesTest {

    /** What graphs have no operation for yet. */
    private static final Set<String> UNSUPPORTED = Set.of("keras/act_layers", "keras/norms", "keras/two_in_two_out");

    static Stream<String> supported() {
        return GoldenCases.all().stream().filter(name -> !UNSUPPORTED.contains(name));
    }

    @ParameterizedTest
    @MethodSource("supported")
    void computes(String name) {
        Graph graph = KerasConfigReader.read(GoldenCases.config(name), name, GoldenCases.weights(name));
        Path folder = Goldens.folder("golden/" + name);
        Map<String, Tensor> inputs = new HashMap<>();
        for (int i = 0; i < graph.inputs().size(); i++) {
            NumpyArray array = Goldens.npy(folder.resolve("input" + i + ".npy"));
            inputs.put(graph.inputs().get(i).name(), Tensor.of(array.shape(), array.values()));
        }
        PlanCompiler reference =
                new ReferenceKernelProvider().kernels(PlanCompiler.class).orElseThrow();
        List<String> names = graph.outputs();
        try (Executable executable = reference.compile(NaivePlans.of(graph))) {
            Map<String, Tensor> outputs = executable.run(inputs, names, new JvmWorkPool(), 1);
            for (int i = 0; i < names.size(); i++) {
                NumpyArray expected = Goldens.npy(folder.resolve("output" + i + ".npy"));
                Tensor actual = outputs.get(names.get(i));
                assertThat(actual.shape()).as(names.get(i)).isEqualTo(expected.shape());
                assertClose(names.get(i), actual.toFloats(), expected.values());
            }
            outputs.values().forEach(Tensor::close);
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }

    /** The goldens' own tolerance. */
    private static void assertClose(String output, float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs((double) actual[i] - expected[i]))
                    .as("%s[%d]: %s, expected %s", output, i, actual[i], expected[i])
                    .isLessThanOrEqualTo(1e-5 + 1e-5 * Math.abs(expected[i]));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    keras/act_layers     | layer re_lu (ReLU): expected 0, got 0.2 at key 'threshold'; a graph cannot say anything else here; change the model or leave the layer out
                    keras/norms          | layer layer_normalization (LayerNormalization): expected a class of layers that a graph can say, got LayerNormalization; cut the model before this layer, or put other layers in its place
                    keras/two_in_two_out | layer maximum (Maximum): expected a class of layers that a graph can say, got Maximum; cut the model before this layer, or put other layers in its place
                    """)
    void refuses(String name, String message) {
        assertThatThrownBy(() -> KerasConfigReader.read(GoldenCases.config(name), name, GoldenCases.weights(name)))
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }
}
