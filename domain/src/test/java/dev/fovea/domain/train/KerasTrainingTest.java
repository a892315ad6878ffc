package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Activations;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.Losses;
import dev.fovea.domain.autograd.layer.Norms;
import dev.fovea.domain.autograd.layer.Pools;
import dev.fovea.domain.autograd.value.Scope;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A network with convolution, batch norm, pools, a separable convolution and dense layers, trained by each optimiser as
 * Keras trained it: losses at every epoch, final weights and probabilities. Keras computes in f32, this in double: the
 * tolerances are those that the goldens allow for that.
 */
class KerasTrainingTest {

    private static final int BATCH = 16;
    private static final int EPOCHS = 5;
    private static final double EPSILON = 1e-7;

    private static Map<String, Optimizer> optimizers() {
        Map<String, Optimizer> all = new LinkedHashMap<>();
        all.put("sgd", Optimizers.sgd(0.1f, 0, false));
        all.put("momentum", Optimizers.sgd(0.05f, 0.9, false));
        all.put("nesterov", Optimizers.sgd(0.05f, 0.9, true));
        all.put("rmsprop", Optimizers.rmsProp(0.003f, 0.9, 0, EPSILON, false));
        all.put("rmsprop_centered", Optimizers.rmsProp(0.003f, 0.9, 0.5, EPSILON, true));
        all.put("adagrad", Optimizers.adagrad(0.05f, 0.1, EPSILON));
        all.put("adadelta", Optimizers.adadelta(1, 0.95, EPSILON));
        all.put("adam", Optimizers.adam(0.01f, 0.9, 0.999, EPSILON, false));
        all.put("amsgrad", Optimizers.adam(0.01f, 0.9, 0.999, EPSILON, true));
        all.put("adamax", Optimizers.adamax(0.01f, 0.9, 0.999, EPSILON));
        all.put("nadam", Optimizers.nadam(0.01f, 0.9, 0.999, EPSILON));
        all.put("adamw", Optimizers.adamW(0.01f, 0.9, 0.999, EPSILON, 0.02));
        all.put("clipnorm", Optimizers.sgd(0.1f, 0, false).withGlobalClipNorm(0.5));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> trainsAsKerasDoes() {
        Path folder = Goldens.folder("golden/training");
        return optimizers().entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> check(folder, each.getKey(), each.getValue())));
    }

    private static void check(Path folder, String name, Optimizer optimizer) throws Exception {
        JsonObject history = JsonParser.object().from(Files.readString(folder.resolve(name + "/history.json")));
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Network network = new Network(autograd, weights(folder.resolve("initial.h5")));
            Steps steps = new Steps(optimizer, autograd, network.trained());
            double[] x = floats(folder, "x");
            int[] y = labels(folder, "y");
            double[] xval = floats(folder, "xval");
            int[] yval = labels(folder, "yval");
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                double sum = 0;
                for (int at = 0; at < y.length; at += BATCH) {
                    sum += network.train(steps, rows(x, at, y.length), Arrays.copyOfRange(y, at, at + BATCH)) * BATCH;
                }
                double loss = history.getArray("loss").getDouble(epoch);
                assertThat(sum / y.length).as("loss of epoch " + epoch).isCloseTo(loss, within(1e-4 * loss));
                double validation = history.getArray("val_loss").getDouble(epoch);
                double found = network.evaluate(xval, yval)[0];
                assertThat(found).as("val_loss of epoch " + epoch).isCloseTo(validation, within(5e-4 * validation));
            }
            assertThat(steps.done()).isEqualTo(20);
            Map<String, double[]> finals = weights(folder.resolve(name + "/final.h5"));
            compareWeights(network, finals);
            network.takeMean(finals);
            double[] expected = floats(folder, name + "/val_probabilities");
            assertClose("probabilities", network.probabilities(xval, yval.length), expected, 5e-4);
        }
    }

    /**
     * The bias before a batch norm has a gradient of rounding noise, which drives it in f32 and not here: it is compared
     * within that norm's mean. The moving mean lags behind the drift, by less than the drift itself.
     */
    private static void compareWeights(Network network, Map<String, double[]> finals) {
        double drift = Arrays.stream(finals.getOrDefault("conv2d/bias", new double[0]))
                .map(Math::abs)
                .max()
                .orElseThrow();
        finals.forEach((name, expected) -> {
            double[] found = network.weights.get(name).toDoubles();
            if (name.equals("batch_normalization/moving_mean")) {
                assertClose(
                        name,
                        minus(found, network.weights.get("conv2d/bias").toDoubles()),
                        minus(expected, finals.get("conv2d/bias")),
                        1e-4 + drift);
            } else if (!name.equals("conv2d/bias")) {
                assertClose(name, found, expected, 1e-4);
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

    /** The golden's network, layer by layer. */
    private static final class Network {
        private static final List<String> FIXED =
                List.of("batch_normalization/moving_mean", "batch_normalization/moving_variance");

        private final Autograd autograd;
        private final Map<String, Variable> weights = new LinkedHashMap<>();

        Network(Autograd autograd, Map<String, double[]> values) {
            this.autograd = autograd;
            Map<String, int[]> shapes = Map.of(
                    "conv2d/kernel", new int[] {3, 3, 3, 8},
                    "separable_conv2d/depthwise_kernel", new int[] {3, 3, 1, 8},
                    "separable_conv2d/pointwise_kernel", new int[] {1, 1, 8, 12},
                    "dense/kernel", new int[] {12, 16},
                    "dense_1/kernel", new int[] {16, 4});
            values.forEach((name, numbers) -> {
                int[] shape = shapes.getOrDefault(name, new int[] {numbers.length});
                weights.put(name, autograd.tensor(numbers, shape).requiresGrad(!FIXED.contains(name)));
            });
        }

        List<Variable> trained() {
            List<Variable> trained = new ArrayList<>();
            weights.forEach((name, weight) -> {
                if (!FIXED.contains(name)) {
                    trained.add(weight);
                }
            });
            return trained;
        }

        private Variable get(String name) {
            return weights.get(name);
        }

        private Variable logits(double[] pictures, int n, boolean training) {
            var same = Convolutions.Settings.of(1, new Padding(1, 1, 1, 1), Layout.NHWC);
            var point = Convolutions.Settings.of(1, Padding.none(), Layout.NHWC);
            Variable x = autograd.tensor(pictures, n, 12, 12, 3);
            Variable h = Convolutions.conv2d(x, get("conv2d/kernel"), get("conv2d/bias"), same);
            h = norm(h, training).relu();
            h = Pools.maxPool2d(h, Window.of(2, 2, 2), Padding.none(), Layout.NHWC);
            h = Convolutions.depthwise(h, get("separable_conv2d/depthwise_kernel"), null, same);
            h = Convolutions.conv2d(h, get("separable_conv2d/pointwise_kernel"), get("separable_conv2d/bias"), point)
                    .relu();
            h = Pools.globalAveragePool(h, Layout.NHWC);
            h = h.matmul(get("dense/kernel")).add(get("dense/bias")).tanh();
            return h.matmul(get("dense_1/kernel")).add(get("dense_1/bias"));
        }

        private Variable norm(Variable x, boolean training) {
            Variable gamma = get("batch_normalization/gamma");
            Variable beta = get("batch_normalization/beta");
            Variable mean = get("batch_normalization/moving_mean");
            Variable variance = get("batch_normalization/moving_variance");
            if (!training) {
                return Norms.batchNormFrozen(x, gamma, beta, mean, variance, 1e-3, Layout.NHWC);
            }
            Norms.Batch batch = Norms.batchNorm(x, gamma, beta, 1e-3, Layout.NHWC);
            Elementwise.copyInPlace(mean, Norms.movingAverage(mean, batch.mean(), 0.9));
            Elementwise.copyInPlace(variance, Norms.movingAverage(variance, batch.variance(), 0.9));
            return batch.output();
        }

        @SuppressWarnings("try") // The scope is closed, and not used otherwise.
        double train(Steps steps, double[] pictures, int[] labels) {
            try (Scope step = autograd.scope()) {
                Variable logits = logits(pictures, labels.length, true);
                Variable loss = loss(logits, labels);
                loss.backward();
                double value = loss.item();
                steps.step();
                return value;
            }
        }

        /** With the L2 regulariser of the first dense layer. */
        private Variable loss(Variable logits, int[] labels) {
            Variable weights = get("dense/kernel");
            return Losses.crossEntropy(logits, autograd.indices(labels, labels.length))
                    .add(weights.mul(weights).sum().mul(0.001));
        }

        double[] evaluate(double[] pictures, int[] labels) {
            return autograd.noGrad(
                    () -> loss(logits(pictures, labels.length, false), labels).toDoubles());
        }

        /** Takes the golden's mean beyond the bias, and with it the lag behind its drift. */
        void takeMean(Map<String, double[]> finals) {
            double[] mean = finals.get("batch_normalization/moving_mean").clone();
            double[] own = get("conv2d/bias").toDoubles();
            double[] theirs = finals.get("conv2d/bias");
            for (int i = 0; i < mean.length; i++) {
                mean[i] += own[i] - theirs[i];
            }
            Elementwise.copyInPlace(get("batch_normalization/moving_mean"), autograd.vector(mean));
        }

        double[] probabilities(double[] pictures, int n) {
            return autograd.noGrad(() -> Activations.softmax(Shaping.copy(logits(pictures, n, false)), 1)
                    .toDoubles());
        }
    }

    private static double[] rows(double[] all, int from, int count) {
        int each = all.length / count;
        return Arrays.copyOfRange(all, from * each, (from + BATCH) * each);
    }

    private static double[] floats(Path folder, String name) {
        float[] values = Goldens.npy(folder.resolve(name + ".npy")).values();
        double[] numbers = new double[values.length];
        Arrays.setAll(numbers, i -> values[i]);
        return numbers;
    }

    /** A NumPy file of int32, whose header is padded to 128 bytes. */
    private static int[] labels(Path folder, String name) throws Exception {
        byte[] bytes = Files.readAllBytes(folder.resolve(name + ".npy"));
        int[] labels = new int[(bytes.length - 128) / 4];
        ByteBuffer.wrap(bytes, 128, bytes.length - 128)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(labels);
        return labels;
    }

    /** The weights of a Keras file by layer and name. */
    private static Map<String, double[]> weights(Path file) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        try (HdfFile hdf = new HdfFile(file)) {
            collect((Group) hdf.getByPath("/model_weights"), weights);
        }
        assertThat(weights).hasSize(13);
        return weights;
    }

    private static void collect(Group group, Map<String, double[]> weights) {
        for (Node node : group) {
            if (node instanceof Group inner) {
                collect(inner, weights);
            } else if (node instanceof Dataset dataset) {
                String layer = group.getName();
                weights.put(layer + "/" + dataset.getName(), flat(dataset.getDataFlat()));
            }
        }
    }

    private static double[] flat(Object data) {
        float[] values = (float[]) data;
        double[] numbers = new double[values.length];
        Arrays.setAll(numbers, i -> values[i]);
        return numbers;
    }
}
