package dev.fovea.domain.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Fovea;
import dev.fovea.TrainerBuilder;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.AlphaDropout;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.GaussianDropout;
import dev.fovea.api.graph.GaussianNoise;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.History;
import dev.fovea.api.train.TrainingResult;
import dev.fovea.domain.train.Seeds;
import java.util.ArrayList;
import java.util.List;

/** A small network for {@link Blobs}, and what tests do with trainers of it. */
final class Nets {

    static final ModelSpec SPEC = new ModelSpec("net", "", "", null, null, null, null);

    private Nets() {}

    static Weights weights(String name, int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((Seeds.of(name.hashCode(), i) >>> 11) * 0x1.0p-53 - 0.5);
        }
        return Weights.of(name, shape, values);
    }

    static Weights full(String name, float value) {
        return Weights.of(name, Shape.of(8), value, value, value, value, value, value, value, value);
    }

    static Graph net(int outputs) {
        GraphBuilder builder = new GraphBuilder("net")
                .input("x", TensorType.f32(4))
                .add("dense", new Dense(weights("dense/kernel", 4, 8), full("dense/bias", 0)), "x")
                .add(
                        "norm",
                        new BatchNorm(
                                full("gamma", 1), full("beta", 0), full("mean", 0), full("variance", 1), 1e-3, 0.9),
                        "dense")
                .add("relu", new Activate(Activation.relu()), "norm")
                .add("drop", new Dropout(0.25), "relu")
                .add("last", new Dense(weights("last/kernel", 8, outputs), null), "drop");
        return (outputs > 1 ? builder.add("out", new Softmax(), "last").output("out") : builder.output("last")).build();
    }

    /** A network with noise of every kind, of so much. */
    static Graph noisy(double noise) {
        return new GraphBuilder("noisy")
                .input("x", TensorType.f32(4))
                .add("noise", new GaussianNoise(noise), "x")
                .add("dense", new Dense(weights("dense/kernel", 4, 8), full("dense/bias", 0)), "noise")
                .add("tanh", new Activate(Activation.of(Activation.Kind.TANH)), "dense")
                .add("alpha", new AlphaDropout(noise), "tanh")
                .add("examples", new AlphaDropout(noise, Dropout.Grain.EXAMPLE), "alpha")
                .add("times", new GaussianDropout(noise), "examples")
                .add("drop", new Dropout(noise), "times")
                .add("last", new Dense(weights("last/kernel", 8, 3), null), "drop")
                .add("out", new Softmax(), "last")
                .output("out")
                .build();
    }

    static TrainerBuilder trainer(int outputs, MemoryStorage storage) {
        return Fovea.trainer(net(outputs), SPEC).batchSize(16).epochs(6).seed(5).storage(storage);
    }

    static TrainingResult fit(TrainerBuilder builder, Dataset data) {
        try (Trainer trainer = builder.build()) {
            return trainer.fit(data);
        }
    }

    static List<float[]> weights(Graph graph) {
        List<float[]> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            node.op().weights().forEach(weights -> all.add(weights.toFloats()));
        }
        return all;
    }

    static void assertSameWeights(Graph found, Graph expected) {
        List<float[]> wanted = weights(expected);
        List<float[]> got = weights(found);
        assertThat(got).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(got.get(i)).as("weights " + i).isEqualTo(wanted.get(i));
        }
    }

    /** Everything of the epochs but the time that they took. */
    static List<Epoch> timeless(History history) {
        return history.epochs().stream()
                .map(e -> new Epoch(
                        e.number(), e.loss(), e.accuracy(), e.validationLoss(), e.validationAccuracy(), e.rate(), 0))
                .toList();
    }
}
