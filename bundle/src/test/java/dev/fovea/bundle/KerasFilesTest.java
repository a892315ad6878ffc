package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that Keras saved, by path, on every backend that runs them. */
class KerasFilesTest {

    /** Every whole model, and those in two files, as {@code MODEL} or {@code MODEL WEIGHTS}. */
    static Stream<String> files() {
        Path golden = Goldens.folder("golden");
        Stream<String> whole = Stream.of("keras", "keras2")
                .flatMap(folder -> Goldens.files(golden.resolve(folder), "*").stream()
                        .filter(Files::isDirectory)
                        .flatMap(name -> Stream.of(name.resolve("model.keras"), name.resolve("model.h5"))))
                .filter(Files::exists)
                .map(file -> golden.relativize(file).toString());
        return Stream.concat(
                whole,
                Stream.of("mobile/weights.h5", "mobile/weights_other_names.h5", "nested/weights.h5")
                        .map(weights -> "keras2/" + weights.substring(0, weights.indexOf('/'))
                                + "/architecture.json keras2/" + weights));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyBackendComputesWhatKerasDoes(String files) {
        Path golden = Goldens.folder("golden");
        String[] names = files.split(" ", -1);
        Path weights = names.length == 1 ? null : golden.resolve(names[1]);
        Path file = golden.resolve(names[0]);
        Graph graph = Graphs.of(Fovea.model(file, null, weights));
        Map<String, Tensor> inputs = new HashMap<>();
        for (int i = 0; i < graph.inputs().size(); i++) {
            NumpyArray array = Goldens.npy(file.resolveSibling("input" + i + ".npy"));
            inputs.put(graph.inputs().get(i).name(), Tensor.of(array.shape(), array.values()));
        }
        int providers = 0;
        for (KernelProvider provider : Services.all(KernelProvider.class)) {
            PlanCompiler compiler = provider.kernels(PlanCompiler.class).orElse(null);
            if (compiler == null || !Planner.lacks(graph, compiler.target()).isEmpty()) {
                continue;
            }
            check(provider.id(), compiler.compile(Planner.plan(graph, compiler.target())), graph, inputs, file);
            providers++;
        }
        inputs.values().forEach(Tensor::close);
        assertThat(providers).as("providers that run " + files).isPositive();
    }

    private static void check(String id, Executable loaded, Graph graph, Map<String, Tensor> inputs, Path file) {
        WorkPool pool = Services.all(WorkPool.class).get(0);
        try (Executable model = loaded) {
            Map<String, Tensor> outputs = model.run(inputs, graph.outputs(), pool, 2);
            for (int i = 0; i < graph.outputs().size(); i++) {
                NumpyArray expected = Goldens.npy(file.resolveSibling("output" + i + ".npy"));
                float[] actual = outputs.get(graph.outputs().get(i)).toFloats();
                assertThat(actual).hasSameSizeAs(expected.values());
                for (int k = 0; k < actual.length; k++) {
                    float value = expected.values()[k];
                    assertThat(Math.abs((double) actual[k] - value))
                            .as("%s: output %d at %d: %s, expected %s", id, i, k, actual[k], value)
                            .isLessThanOrEqualTo(1e-5 + 1e-5 * Math.abs(value));
                }
            }
            outputs.values().forEach(Tensor::close);
        }
    }

    /** The default model as Keras saved it, with a spec beside it. */
    @Test
    void theDefaultModelSaysOfEveryPhotoWhatIsRecorded(@TempDir Path folder) throws IOException {
        Path copy = withSpec(folder);
        JsonObject golden = GoldenPhotos.json(Goldens.file("golden/efficientnet-lite0/predictions.json"));
        Path images = Goldens.folder("images");
        List<String> photos = List.copyOf(golden.keySet());
        List<Image> pictures =
                photos.stream().map(name -> Image.read(images.resolve(name))).toList();
        try (Predictor predictor = Fovea.predictor(copy).build();
                Featurizer featurizer =
                        Fovea.featurizer(copy).output("predictions").build()) {
            List<Prediction> predictions = predictor.predict(pictures);
            for (int i = 0; i < photos.size(); i++) {
                JsonObject keras = golden.getObject(photos.get(i)).getObject("keras");
                Prediction prediction = predictions.get(i);
                GoldenPhotos.assertAnswers(
                        photos.get(i),
                        prediction.top(5),
                        prediction.probabilities(),
                        GoldenPhotos.rows(keras.getArray("top5")),
                        1e-4);
            }
            assertThat(featurizer.size()).isEqualTo(1000);
        }
    }

    private static Path withSpec(Path folder) throws IOException {
        Path copy = Files.copy(
                Goldens.file("models/efficientnet_lite0/efficientnet_lite0.keras"), folder.resolve("lite.keras"));
        Model known = Fovea.model(Fovea.DEFAULT_MODEL);
        ModelSpec spec = new ModelSpec(
                "lite",
                "",
                "",
                known.spec().image(),
                "predictions",
                null,
                known.spec().labels());
        Files.writeString(
                folder.resolve("lite.fovea.json"),
                Services.all(ModelStore.class).get(0).textOf(spec));
        return copy;
    }
}
