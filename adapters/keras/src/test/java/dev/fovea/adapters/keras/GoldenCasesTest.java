package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.reference.ReferenceKernelProvider;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NaivePlans;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that Keras saved, on the reference: what they compute is what Keras computed. */
class GoldenCasesTest {

    private static final KerasModelReader READER = new KerasModelReader();

    /** Those whose weights are in the test's own resources too: all but one. */
    static Stream<String> seamed() {
        return GoldenCases.all().stream().filter(name -> !name.equals("keras/norms"));
    }

    static Stream<String> models() {
        return GoldenCases.models().stream();
    }

    /** Keras 3: 56 cases, 25 of them as .h5 too; Keras 2: 3 cases as .h5. */
    @Test
    void everyCaseIsThere() {
        assertThat(GoldenCases.all())
                .filteredOn(name -> name.startsWith("keras/"))
                .hasSize(56);
        assertThat(GoldenCases.models())
                .filteredOn(name -> name.endsWith("model.keras"))
                .hasSize(56);
        assertThat(GoldenCases.models())
                .filteredOn(name -> name.endsWith("model.h5"))
                .hasSize(28);
    }

    @ParameterizedTest
    @MethodSource("seamed")
    void computes(String name) {
        Graph graph = KerasConfigReader.read(GoldenCases.config(name), name, GoldenCases.weights(name));
        check(graph, name);
    }

    @ParameterizedTest
    @MethodSource("models")
    void computesFromTheFile(String name) {
        ModelFile file = GoldenCases.file(name);
        assertThat(READER.accepts(file)).isTrue();
        check(READER.read(file), name.substring(0, name.lastIndexOf('/')));
    }

    @ParameterizedTest
    @CsvSource({
        "keras2/mobile, weights.h5",
        "keras2/mobile, weights_other_names.h5",
        "keras2/mobile, model.h5",
        "keras2/nested, weights.h5",
        "keras2/sequential, weights.h5"
    })
    void computesFromArchitectureAndWeights(String name, String weights) {
        ModelFile file =
                GoldenCases.file(name + "/architecture.json").withWeights(GoldenCases.file(name + "/" + weights));
        assertThat(READER.accepts(file)).isTrue();
        check(READER.read(file), name);
    }

    private static void check(Graph graph, String name) {
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
}
