package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.Datasets;
import dev.fovea.Evaluations;
import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.Explainer;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.explain.Occlusion;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.TrainingResult;
import dev.fovea.domain.train.Layer;
import dev.fovea.domain.train.Sequential;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two classes by a network of one sigmoid, as Keras's tutorials have it: every port tells both. */
class OneOutputTest {

    private static final int SIDE = 8;
    private static final int EACH = 12;

    @TempDir
    private static Path folder;

    private static Path model;
    private static TrainingResult result;

    private static int colour(int label, int i) {
        int shade = 200 + 4 * i;
        return label == 0 ? shade << 16 : shade;
    }

    @BeforeAll
    static void train() throws IOException {
        for (int label = 0; label < 2; label++) {
            Path of = Files.createDirectories(folder.resolve("photos").resolve(label == 0 ? "red" : "teal"));
            for (int i = 0; i < EACH; i++) {
                BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
                for (int at = 0; at < SIDE * SIDE; at++) {
                    picture.setRGB(at % SIDE, at / SIDE, colour(label, i));
                }
                ImageIO.write(picture, "png", of.resolve(i + ".png").toFile());
            }
        }
        result = trained("sigmoid", "binary_crossentropy");
        model = folder.resolve("one.fovea");
        try (OutputStream out = Files.newOutputStream(model)) {
            Graphs.write(result.graph(), result.spec(), "fovea", out);
        }
    }

    private static TrainingResult trained(String activation, String loss) {
        Graph net = Sequential.of("net", SIDE, SIDE, 3)
                .add(Layer.rescaling(1 / 255.0), Layer.globalAveragePool())
                .add(Layer.dense(1).activation(activation))
                .build(1);
        try (Dataset data = Datasets.open(folder.resolve("photos"));
                Trainer trainer = Fovea.trainer(net, new ModelSpec("net", "", "", null, null, null, null))
                        .optimizer("sgd", Map.of("learning_rate", 1))
                        .loss(loss)
                        .batchSize(8)
                        .epochs(10)
                        .seed(1)
                        .build()) {
            return trainer.fit(data);
        }
    }

    private static Image photo(int label) {
        byte[] pixels = new byte[SIDE * SIDE * 3];
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i + (label == 0 ? 0 : 2)] = (byte) 220;
        }
        return Image.of(SIDE, SIDE, ChannelOrder.RGB, pixels, "colour");
    }

    @Test
    void predictionsNameBothClasses() {
        try (Predictor predictor = Fovea.predictor(model).build()) {
            for (int label = 0; label < 2; label++) {
                Prediction prediction = predictor.predict(photo(label));
                assertThat(prediction.top(1).get(0).name()).isEqualTo(label == 0 ? "red" : "teal");
                float[] both = prediction.probabilities();
                assertThat(both).hasSize(2);
                assertThat(both[label]).isGreaterThan(0.5f);
                assertThat(both[0]).isEqualTo(1 - both[1]);
            }
        }
    }

    @Test
    void theFileIsMeasuredByTheClassesThatItLearned() {
        try (Predictor predictor = Fovea.predictor(model).build();
                Dataset data = Datasets.open(folder.resolve("photos"))) {
            Evaluation evaluation = Evaluations.of(predictor, data);
            assertThat(evaluation.n()).isEqualTo(2 * EACH);
            assertThat(evaluation.accuracy()).isEqualTo(1);
        }
    }

    @Test
    void eitherClassIsExplained() {
        double[] sums = new double[2];
        for (int label = 0; label < 2; label++) {
            try (Explainer explainer = Fovea.explainer(model)
                    .label(label == 0 ? "red" : "teal")
                    .method(IntegratedGradients.defaults())
                    .build()) {
                Attribution.Facts facts = explainer.explain(photo(1)).facts();
                assertThat(facts.isComplete()).isTrue();
                sums[label] = facts.score() - facts.baselineScore();
            }
        }
        assertThat(sums[1]).isPositive();
        assertThat(sums[0]).isCloseTo(-sums[1], within(1e-5));
        try (Explainer explainer = Fovea.explainer(model)
                .label("red")
                .method(Occlusion.defaults().withPatch(4).withStride(4))
                .build()) {
            Attribution.Facts facts = explainer.explain(photo(0)).facts();
            assertThat(facts.label().index()).isZero();
            assertThat(facts.score()).isGreaterThan(facts.baselineScore());
        }
    }

    /** What a linear end answers is no probability, and a file of three labels is not of this network. */
    @Test
    void otherEndsAndLabelsAreNone() throws IOException {
        assertThat(result.spec().labels()).isNotNull();
        assertThat(trained("linear", "mean_squared_error").spec().labels()).isNull();
        Path three = Files.write(folder.resolve("three.txt"), List.of("a", "b", "c"));
        assertThatThrownBy(() -> Fovea.predictor(Fovea.model(model, three)).build())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected 1 labels for output");
    }
}
