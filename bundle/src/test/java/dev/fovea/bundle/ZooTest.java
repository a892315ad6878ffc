package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.Fovea;
import dev.fovea.adapters.keras.applications.Application;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.MadeUpWeights;
import dev.fovea.adapters.tck.PublishedWeights;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.FeatureLayer;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Pooling;
import dev.fovea.api.port.DecodePredictions;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.model.SharedExecutables;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The named networks from their rows: by name, with a file of weights as Keras publishes them. */
class ZooTest {

    private static final String NO_NATIVE = "this build has no native code (no C++ compiler, or -Dfovea.native=false)";

    /** VGG's fc1, of 25,088 x 4096 values. */
    private static final int LARGEST_WEIGHT = 25_088 * 4096 * Float.BYTES;

    @TempDir
    static Path folder;

    private static Path weights;

    @BeforeAll
    static void write() {
        MadeUpWeights made = MadeUpWeights.of("MobileNetV2");
        weights = folder.resolve("made_up.h5");
        PublishedWeights.of(made, made.names()).write(weights);
    }

    static Stream<String> networks() {
        return Fovea.models().stream()
                .filter(entry -> entry.weights() != null)
                .map(entry -> entry.spec().name());
    }

    private static ModelSpec spec(String name) {
        return Fovea.models().stream()
                .map(ModelStore.Entry::spec)
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What the table says of layers and input is what the architecture has. */
    @ParameterizedTest
    @MethodSource("networks")
    void rowsAgreeWithTheirArchitectures(String name) {
        ModelSpec spec = spec(name);
        boolean hasTop = !spec.name().endsWith("-notop");
        String title = spec.name().replace("-notop", "");
        // The values are no matter here: all weights share one buffer.
        ByteBuffer zeros = ByteBuffer.allocateDirect(LARGEST_WEIGHT);
        Graph graph = Application.of(title)
                .graph(
                        hasTop,
                        Application.CLASSES,
                        (layer, weight, shape) -> Weights.of(
                                weight, DType.F32, shape, zeros.slice(0, (int) shape.elements() * Float.BYTES)));
        for (FeatureLayer layer : spec.layers()) {
            int[] dims = graph.node(layer.name()).type().shape().dims();
            assertThat(layer.shape())
                    .as(layer.name())
                    .isEqualTo(Arrays.stream(dims).boxed().toList());
        }
        assertThat(spec.hasLayer(spec.featureMap())).isTrue();
        assertThat(graph.outputs()).containsExactly(hasTop ? spec.probabilities() : spec.featureMap());
        int[] input = graph.inputs().get(0).type().shape().dims();
        assertThat(input).containsExactly(spec.image().height(), spec.image().width(), 3);
    }

    private static Image photo(String name) {
        return Image.read(Goldens.file("golden/networks/MobileNetV2/" + name + ".input.png"));
    }

    private static float[] golden(String layer) {
        return Goldens.npy(Goldens.file("golden/networks/MobileNetV2/parrot." + layer + ".npy"))
                .values();
    }

    /** The picture has the input's size, so that nothing is resized: preprocessing, network and pooling alone. */
    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NO_NATIVE)
    void featuresAreThoseOfKeras() {
        int loaded = SharedExecutables.loaded();
        float[] map = features(Pooling.NONE, null, 62_720, "out_relu f32 [?,62720]");
        assertClose(map, golden("out_relu"));
        assertClose(
                features(null, null, 1280, "global_average_pooling2d f32 [?,1280]"),
                golden("global_average_pooling2d"));
        assertClose(
                features(Pooling.AVG, "out_relu", 1280, "avg(out_relu) f32 [?,1280]"),
                golden("global_average_pooling2d"));
        float[] largest = new float[1280];
        for (int i = 0; i < map.length; i++) {
            largest[i % 1280] = Math.max(largest[i % 1280], map[i]);
        }
        assertThat(features(Pooling.MAX, null, 1280, "max(out_relu) f32 [?,1280]"))
                .containsExactly(largest, within(1e-4f));
        assertClose(
                features(null, "block_6_expand_relu", 28 * 28 * 192, "block_6_expand_relu f32 [?,150528]"),
                golden("block_6_expand_relu"));
        assertThat(SharedExecutables.loaded()).isEqualTo(loaded);
    }

    private static float[] features(Pooling pooling, String layer, int size, String info) {
        var builder = Fovea.featurizer("mobilenet_v2").weights(weights);
        if (pooling != null) {
            builder.pooling(pooling);
        }
        if (layer != null) {
            builder.layer(layer);
        }
        try (Featurizer featurizer = builder.build()) {
            assertThat(featurizer.size()).isEqualTo(size);
            assertThat(featurizer.describe().outputs()).singleElement().hasToString(info);
            float[] alone = featurizer.featurize(photo("parrot"));
            try (Tensor both = featurizer.featurize(List.of(photo("cat_720p"), photo("parrot")))) {
                assertThat(Arrays.copyOfRange(both.toFloats(), size, 2 * size)).isEqualTo(alone);
            }
            return alone;
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double square = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            square += Math.pow(expected[i], 2);
        }
        // The goldens' README: relative error of a whole tensor.
        assertThat(Math.sqrt(difference / square)).isLessThanOrEqualTo(1e-4);
    }

    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NO_NATIVE)
    void predictionsAreThoseOfKeras() {
        try (Predictor predictor =
                Fovea.predictor("MobileNetV2").weights(weights).build()) {
            var prediction = predictor.predict(photo("parrot"));
            assertClose(prediction.probabilities(), golden("predictions"));
            List<Label> top = prediction.top(5);
            assertThat(top.get(0).id()).matches("n\\d{8}");
            try (Tensor rows = Tensor.of(Shape.of(1, 1000), prediction.probabilities())) {
                assertThat(DecodePredictions.of(rows, spec("MobileNetV2").labels()))
                        .isEqualTo(List.of(top));
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NO_NATIVE)
    void portsOfOneCutShareIt() {
        int loaded = SharedExecutables.loaded();
        try (Featurizer map = Fovea.featurizer("MobileNetV2")
                        .weights(weights)
                        .pooling(Pooling.NONE)
                        .build();
                Featurizer most = Fovea.featurizer("MobileNetV2")
                        .weights(weights)
                        .pooling(Pooling.MAX)
                        .build();
                Featurizer mean =
                        Fovea.featurizer("MobileNetV2").weights(weights).build();
                Predictor predictor =
                        Fovea.predictor("MobileNetV2").weights(weights).build()) {
            assertThat(List.of(map.size(), most.size(), mean.size())).containsExactly(62_720, 1280, 1280);
            assertThat(predictor.describe().sha256()).isEqualTo(map.describe().sha256());
            // One cut at the map, one at the pool, and the whole.
            assertThat(SharedExecutables.loaded()).isEqualTo(loaded + 3);
        }
        assertThat(SharedExecutables.loaded()).isEqualTo(loaded);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> Fovea.featurizer("MobileNetV2-notop")
                        .weights(weights)
                        .backend("reference")
                        .build())
                .isInstanceOf(FoveaException.class)
                .hasMessageContaining("expected 104 layers with weights, got 105")
                .hasMessageContaining("with the layers at its top");
        assertThatThrownBy(() -> Fovea.featurizer("MobileNetV2")
                        .weights(weights)
                        .backend("reference")
                        .layer("out_relo")
                        .build())
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'out_relu'?");
        assertThatThrownBy(() -> Fovea.featurizer("MobileNetV2")
                        .weights(weights)
                        .backend("reference")
                        .layer("predictions")
                        .pooling(Pooling.AVG)
                        .build())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected a layer of height, width and channels to pool");
    }
}
