package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.TrainingResult;
import dev.fovea.domain.train.Optimizer;
import dev.fovea.domain.train.Optimizers;
import io.jhdf.HdfFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A model that Keras saved, trained through the port by each optimiser as Keras trained it, with the settings that Keras
 * noted: losses and accuracies at every epoch, and final weights; in double, and in f32 on the native kernels. Keras computes
 * in f32: the tolerances are those that the goldens allow for that.
 */
@ExtendWith(LeakCheck.class)
class KerasTrainingGoldensTest {

    private static final List<String> SETTINGS = List.of(
            "sgd",
            "momentum",
            "nesterov",
            "rmsprop",
            "rmsprop_centered",
            "adagrad",
            "adadelta",
            "adam",
            "amsgrad",
            "adamax",
            "nadam",
            "adamw",
            "clipnorm");

    private static final double CLOSE = 1e-4;

    /**
     * Of AdamW in f32. At step 14 two places of a window of the max pool (window 232 of channel 6) hold a = 0.8562092 and
     * b = 0.8562087, so that a - b = 5.0e-7, while 13 steps in f32 have moved the kernel by up to 1.6e-6 from where they
     * lead in double: which of the two is the maximum is rounding noise. Where it is b, the gradient of channel 6 flows
     * through another pixel from there on: 7 steps at a rate of 0.01, each with up to 4 % of it changed, come to 2.8e-3.
     */
    private static final double CLOSE_AFTER_A_TIE = 2.8e-3;

    @TestFactory
    Stream<DynamicTest> trainsAsKerasDoes() {
        Path folder = Goldens.folder("golden/training");
        Stream<DynamicTest> all = Stream.of(DType.F64, DType.F32)
                .flatMap(dtype -> SETTINGS.stream()
                        .map(each ->
                                dynamicTest(each + " " + dtype, () -> check(folder, "initial.keras", each, dtype))));
        return Stream.concat(
                all,
                Stream.of(dynamicTest(
                        "momentum from an .h5 file", () -> check(folder, "initial.h5", "momentum", DType.F64))));
    }

    private static void check(Path folder, String model, String name, DType dtype) throws Exception {
        Shape row = Shape.of(12, 12, 3);
        try (Dataset data = new GoldenExamples(folder, "x", "y", row);
                Dataset validation = new GoldenExamples(folder, "xval", "yval", row);
                Trainer trainer = Fovea.trainer(folder.resolve(model))
                        .loss("sparse_categorical_crossentropy")
                        .optimizer(optimizer(folder.resolve(name + "/final.h5")))
                        .epochs(5)
                        .batchSize(16)
                        .shuffle(false)
                        .dtype(dtype)
                        .validation(validation)
                        .build()) {
            TrainingResult result = trainer.fit(data);
            boolean isNative = dtype == DType.F32 && Boolean.getBoolean("fovea.native.built");
            assertThat(result.provenance().backend()).isEqualTo((isNative ? "cpu " : "reference ") + dtype);
            JsonObject history = JsonParser.object().from(Files.readString(folder.resolve(name + "/history.json")));
            for (int i = 0; i < 5; i++) {
                Epoch epoch = result.history().epochs().get(i);
                double loss = history.getArray("loss").getDouble(i);
                double measured = history.getArray("val_loss").getDouble(i);
                assertThat(epoch.loss()).as("loss " + i).isCloseTo(loss, within(1e-4 * loss));
                assertThat(epoch.validationLoss()).as("val_loss " + i).isCloseTo(measured, within(5e-4 * measured));
                // Probabilities differ by up to 5e-4, and three examples stand so near the edge.
                assertThat(epoch.accuracy())
                        .as("accuracy " + i)
                        .isCloseTo(history.getArray("accuracy").getDouble(i), within(3.01 / data.size()));
                assertThat(epoch.validationAccuracy())
                        .as("val_accuracy " + i)
                        .isCloseTo(history.getArray("val_accuracy").getDouble(i), within(3.01 / validation.size()));
            }
            compareWeights(
                    weights(result.graph()),
                    weights(Graphs.of(Fovea.model(folder.resolve(name + "/final.h5")))),
                    name.equals("adamw") && dtype == DType.F32 ? CLOSE_AFTER_A_TIE : CLOSE);
        }
    }

    /** What Keras noted when it saved the trained model. */
    private static Optimizer optimizer(Path file) throws Exception {
        try (HdfFile hdf = new HdfFile(file)) {
            JsonObject noted = JsonParser.object()
                    .from((String) hdf.getAttribute("training_config").getData());
            JsonObject optimizer = noted.getObject("optimizer_config");
            return Optimizers.named(optimizer.getString("class_name"), optimizer.getObject("config"));
        }
    }

    private static Map<String, double[]> weights(Graph graph) {
        Map<String, double[]> all = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            for (Weights weights : node.op().weights()) {
                float[] floats = weights.toFloats();
                double[] values = new double[floats.length];
                Arrays.setAll(values, i -> floats[i]);
                all.put(weights.name(), values);
            }
        }
        assertThat(graph.nodes()).anyMatch(node -> node.op() instanceof BatchNorm norm && norm.momentum() == 0.9);
        assertThat(all).hasSize(13);
        return all;
    }

    /**
     * The bias before a batch norm has a gradient of rounding noise, which drives it in f32 and not in double: it is
     * compared within that norm's mean. The moving mean lags behind the drift, by less than the drift itself.
     */
    private static void compareWeights(Map<String, double[]> found, Map<String, double[]> expected, double tolerance) {
        double[] ours = found.get("conv2d/bias");
        double[] theirs = expected.get("conv2d/bias");
        double drift = Stream.of(ours, theirs)
                .mapToDouble(bias -> Arrays.stream(bias).map(Math::abs).max().orElseThrow())
                .sum();
        expected.forEach((name, values) -> {
            if (name.equals("batch_normalization/moving_mean")) {
                assertClose(name, minus(found.get(name), ours), minus(values, theirs), tolerance + drift);
            } else if (!name.equals("conv2d/bias")) {
                assertClose(name, found.get(name), values, tolerance);
            }
        });
        assertThat(drift).as("drift").isLessThan(0.1);
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = a.clone();
        Arrays.setAll(difference, i -> a[i] - b[i]);
        return difference;
    }

    /** Relative to the size of the whole tensor, with 1 as the least. */
    private static void assertClose(String what, double[] found, double[] expected, double tolerance) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        double size = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(0));
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as(what + " " + i).isCloseTo(expected[i], within(tolerance * size));
        }
    }
}
