package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Penalty;
import dev.fovea.api.graph.Training;
import org.junit.jupiter.api.Test;

/** What a config says of training and inference does not need. */
class TrainingPartsTest {

    private static final String SHAPE = "[null, 8, 8, 3]";

    private static String l2(double factor) {
        return "{'module': 'keras.regularizers', 'class_name': 'L2', 'config': {'l2': " + factor + "}}";
    }

    @Test
    void dropoutSaysWhatItDropsTogether() {
        Graph graph = Json.read(Json.sequential(
                SHAPE,
                Json.layer("Dropout", "a", "'rate': 0.25, 'noise_shape': null"),
                Json.layer("SpatialDropout2D", "b", "'rate': 0.5"),
                Json.layer("Dropout", "c", "'rate': 0.1, 'noise_shape': [null, 1, 1, 1]"),
                Json.layer("Dropout", "d", "'rate': 0.1, 'noise_shape': [null, 1, 1, 3]"),
                Json.layer("Dropout", "e", "'rate': 0.1, 'noise_shape': [null, null, 8, 3]")));
        assertThat(graph.nodes().stream().skip(1).map(node -> node.op().toString()))
                .containsExactly(
                        "dropout 0.25",
                        "dropout 0.5 by channel",
                        "dropout 0.1 by example",
                        "dropout 0.1 by channel",
                        "dropout 0.1");
        assertThatThrownBy(() -> Json.read(Json.sequential(
                        SHAPE, Json.layer("Dropout", "l", "'rate': 0.1, 'noise_shape': [null, 8, 1, 1]"))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("a shape that drops elements, channels or examples");
        assertThatThrownBy(() -> Json.read(Json.sequential(SHAPE, Json.layer("Dropout", "l", "'rate': 1.5"))))
                .hasMessage("layer l (Dropout): expected a number from 0 to 1, got 1.5 at key 'rate'");
    }

    /** Along a dimension of 1 nothing is dropped together that would not be anyway. */
    @Test
    void grainsMindWhatIsWide() {
        Graph graph = Json.read(Json.sequential(
                SHAPE,
                Json.layer("Reshape", "a", "'target_shape': [1, 64, 3]"),
                Json.layer("Dropout", "b", "'rate': 0.1, 'noise_shape': [null, 1, 64, 3]"),
                Json.layer("AlphaDropout", "c", "'rate': 0.1, 'noise_shape': [null, 1, 1, 3]"),
                Json.layer("Dropout", "d", "'rate': 0.1, 'noise_shape': [null, 1, 1, 1]")));
        assertThat(graph.nodes().stream().skip(2).map(node -> node.op().toString()))
                .containsExactly("dropout 0.1", "alpha_dropout 0.1 by channel", "dropout 0.1 by example");
    }

    @Test
    void noiseSaysHowMuch() {
        Graph graph = Json.read(Json.sequential(
                SHAPE,
                Json.layer("GaussianNoise", "a", "'stddev': 0.125, 'seed': null"),
                Json.layer("GaussianDropout", "b", "'rate': 0.5, 'seed': 7"),
                Json.layer("AlphaDropout", "c", "'rate': 0.25, 'seed': null, 'noise_shape': null"),
                Json.layer("AlphaDropout", "d", "'rate': 0.25, 'noise_shape': [null, 1, 1, 3]"),
                Json.layer("GaussianNoise", "e", "'stddev': 25"),
                Json.layer("GaussianDropout", "f", "'rate': 1"),
                Json.layer("Reshape", "g", "'target_shape': [64, 3]"),
                Json.layer("SpatialDropout1D", "h", "'rate': 0.5, 'seed': null, 'dtype': 'float32'")));
        assertThat(graph.nodes().stream().skip(1).map(node -> node.op().toString()))
                .containsExactly(
                        "gaussian_noise 0.125",
                        "gaussian_dropout 0.5",
                        "alpha_dropout 0.25",
                        "alpha_dropout 0.25 by channel",
                        "gaussian_noise 25.0",
                        "none",
                        "reshape",
                        "dropout 0.5 by channel");
    }

    @Test
    void noiseOfNoSoundSettingsIsRefused() {
        refused("GaussianNoise", "'stddev': -0.5", "a number of at least 0, got -0.5 at key 'stddev'");
        refused("GaussianNoise", "'stddev': 1e999", "a finite number, got ");
        refused("GaussianNoise", "'stddev': '1'", "a finite number, got \"1\" at key 'stddev'");
        refused("GaussianDropout", "'rate': 1.5", "a number from 0 to 1, got 1.5 at key 'rate'");
        refused("GaussianDropout", "'rate': [0.5]", "a finite number, got [0.5] at key 'rate'");
        refused("AlphaDropout", "'rate': -1e-9", "a number from 0 to 1, got ");
        refused(
                "AlphaDropout",
                "'rate': 0.5, 'noise_shape': [null, 8, 1, 1]",
                "a shape that drops elements, channels or examples, got [null,8,1,1] at key 'noise_shape'");
        refused("SpatialDropout1D", "'rate': 2", "an input of steps and channels, got f32[8,8,3]");
        refused("SpatialDropout2D", "'rate': 2", "a number from 0 to 1, got 2 at key 'rate'");
    }

    private static void refused(String className, String settings, String message) {
        assertThatThrownBy(() -> Json.read(Json.sequential(SHAPE, Json.layer(className, "l", settings))))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("layer l (" + className + "): expected " + message);
    }

    @Test
    void batchNormsHaveTheirMomentum() {
        Graph graph = Json.read(Json.sequential(
                SHAPE,
                Json.layer("BatchNormalization", "own", "'momentum': 0.9"),
                Json.layer("BatchNormalization", "usual", "")));
        assertThat(momentum(graph.node("own"))).isEqualTo(0.9);
        assertThat(momentum(graph.node("usual"))).isEqualTo(0.99);
        assertThatThrownBy(() ->
                        Json.read(Json.sequential(SHAPE, Json.layer("BatchNormalization", "own", "'momentum': -1"))))
                .hasMessage("layer own (BatchNormalization): expected a number from 0 to 1, got -1 at key 'momentum'");
    }

    private static double momentum(Node node) {
        return ((BatchNorm) node.op()).momentum();
    }

    @Test
    void regularisersAreOfTheirWeights() {
        Graph graph = Json.read(Json.sequential(
                SHAPE,
                Json.layer(
                        "Conv2D",
                        "conv",
                        "'filters': 2, 'kernel_size': 3, 'kernel_regularizer': " + l2(0.5)
                                + ", 'bias_regularizer': null"),
                Json.layer("DepthwiseConv2D", "depth", "'kernel_size': 3, 'depthwise_regularizer': " + l2(0.25)),
                Json.layer(
                        "SeparableConv2D",
                        "sep",
                        "'filters': 4, 'kernel_size': 3, 'pointwise_regularizer': {'class_name': 'L1L2', 'config': {'l1':"
                                + " 0.125, 'l2': 2}}"),
                Json.layer("BatchNormalization", "norm", "'gamma_regularizer': 'l1'"),
                Json.layer("Flatten", "flat", ""),
                Json.layer(
                        "Dense",
                        "dense",
                        "'units': 4, 'bias_regularizer': 'l2', 'kernel_regularizer': {'class_name':"
                                + " 'OrthogonalRegularizer', 'config': {'factor': 0.1}}")));
        assertThat(graph.training().penalties())
                .hasSize(5)
                .containsEntry("conv/kernel", new Penalty(0, 0.5))
                .containsEntry("depth/kernel", new Penalty(0, 0.25))
                .containsEntry("sep/pointwise_kernel", new Penalty(0.125, 2))
                .containsEntry("norm/gamma", new Penalty(0.01, 0))
                .containsEntry("dense/bias", new Penalty(0, 0.01));
        assertThat(graph.outputs("conv").training().penalties()).containsOnlyKeys("conv/kernel");
        assertThatThrownBy(() -> Json.read(Json.sequential(
                        SHAPE, Json.layer("Dense", "d", "'units': 4, 'kernel_regularizer': " + l2(-1)))))
                .hasMessageStartingWith("layer d (Dense): expected factors of at least 0, got {")
                .hasMessageEndingWith(" at key 'kernel_regularizer'");
    }

    @Test
    void layersThatAreNotTrainedAreFrozen() {
        Graph graph = Json.read(Json.sequential(
                SHAPE,
                Json.layer("SeparableConv2D", "sep", "'filters': 4, 'kernel_size': 3, 'trainable': false"),
                Json.layer("ReLU", "relu", "'trainable': false"),
                Json.layer("BatchNormalization", "norm", "'trainable': false"),
                Json.layer("Dense", "dense", "'units': 4, 'trainable': true")));
        assertThat(graph.training().frozen()).containsExactly("norm", "sep", "sep/depthwise");
        assertThat(graph.outputs("sep/depthwise").training().frozen()).containsExactly("sep/depthwise");
    }

    @Test
    void whatSaysNothingIsOfNoTraining() {
        assertThat(Json.read(Json.sequential(SHAPE, Json.layer("Dense", "dense", "'units': 4")))
                        .training())
                .isEqualTo(Training.NONE);
    }
}
