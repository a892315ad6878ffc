package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.Fovea;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.adapters.tck.Snippets;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.AttributionMethod;
import dev.fovea.api.explain.Baseline;
import dev.fovea.api.explain.Explainer;
import dev.fovea.api.explain.Explanation;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.explain.Occlusion;
import dev.fovea.api.explain.PhotoFrame;
import dev.fovea.api.explain.Score;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.explain.HeatMap;
import java.awt.Polygon;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real models explain real photos: attributions sum up to what they should, and lie on the animals. */
@ExtendWith(LeakCheck.class)
class ExplainTest {

    private static final String NEEDS = "needs native code";

    /** The parrot of parrot.jpg and the cat of cat_720p.jpg, drawn by hand around them, x and y by turns. */
    private static final int[] PARROT = {
        348, 111, 405, 102, 449, 132, 466, 186, 461, 255, 433, 255, 443, 325, 427, 395, 406, 464, 372, 519, 325, 557,
                286,
        596, 260, 635, 269, 728, 266, 836, 240, 901, 226, 805, 221, 666, 170, 720, 108, 762, 93, 740, 155, 650, 173,
                619,
        139, 588, 147, 519, 183, 418, 204, 317, 248, 255, 286, 217, 317, 147
    };

    private static final int[] CAT = {
        454, 107, 512, 175, 597, 166, 704, 160, 736, 96, 794, 75, 849, 128, 864, 235, 864, 320, 896, 384, 907, 501, 875,
        619, 811, 719, 117, 719, 145, 576, 139, 533, 192, 427, 320, 380, 512, 367, 503, 256
    };

    /** In dog_segmentation_mask.bmp 0 is the dog, 1 what is around it, 2 the seam between. */
    private static final int DOG = 0;

    /** What is to lie on the dog by the mask; hand-drawn outlines are held to the same. */
    private static final double LEAST_SHARE = 0.7;

    private interface Mask {
        boolean holds(double x, double y);
    }

    private static Mask mask(String photo) {
        if (photo.startsWith("dog")) {
            Image mask = Image.read(Goldens.folder("images").resolve("dog_segmentation_mask.bmp"));
            return (x, y) -> mask.sample((int) y, (int) x, 0) == DOG;
        }
        int[] outline = photo.startsWith("parrot") ? PARROT : CAT;
        Polygon polygon = new Polygon();
        for (int i = 0; i < outline.length; i += 2) {
            polygon.addPoint(outline[i], outline[i + 1]);
        }
        return polygon::contains;
    }

    /** The share of the tenth of the pixels with the largest values, as heat maps show them, that lies on the animal. */
    private static double share(Attribution attribution, Mask mask) {
        float[] values = HeatMap.smoothed(attribution, HeatMap.sigma(attribution));
        PhotoFrame frame = attribution.facts().frame();
        int width = attribution.width();
        List<Integer> top = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -values[i]))
                .limit(values.length / 10)
                .toList();
        long inside = top.stream()
                .filter(i -> mask.holds(frame.photoX(i % width + 0.5), frame.photoY(i / width + 0.5)))
                .count();
        return (double) inside / top.size();
    }

    private static Image photo(String name) {
        return Image.read(Goldens.folder("images").resolve(name));
    }

    @ParameterizedTest
    @CsvSource({
        "parrot.jpg, integrated-gradients, macaw",
        "cat_720p.jpg, integrated-gradients, Egyptian cat",
        "dog_segmentation.bmp, integrated-gradients, Samoyed",
        "parrot.jpg, occlusion, macaw",
        "cat_720p.jpg, occlusion, Egyptian cat",
        "dog_segmentation.bmp, occlusion, Samoyed"
    })
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NEEDS)
    void theUpperTenthLiesOnTheAnimal(String photo, String method, String label) {
        try (Explainer explainer =
                Fovea.explainer(Fovea.DEFAULT_MODEL).method(method).build()) {
            Attribution attribution = explainer.explain(photo(photo));
            Attribution.Facts facts = attribution.facts();
            assertThat(facts.label().name()).isEqualTo(label);
            double share = share(attribution, mask(photo));
            System.getLogger("dev.fovea.bundle")
                    .log(
                            System.Logger.Level.INFO,
                            "{0} {1}: {2} inside, gap {3}, {4} steps, {5} s",
                            photo,
                            method,
                            share,
                            facts.gap(),
                            facts.steps(),
                            facts.seconds());
            assertThat(share).isGreaterThanOrEqualTo(LEAST_SHARE);
            if (method.equals(IntegratedGradients.ID)) {
                assertThat(facts.isComplete()).isTrue();
                assertThat(facts.gap()).isLessThanOrEqualTo(0.01);
                double difference = facts.score() - facts.baselineScore();
                // The sum of the map's own floats, whose rounding is far below the axiom's 1 %.
                assertThat(attribution.sum()).isCloseTo(difference, within(0.0101 * Math.abs(difference)));
                // Another engine computed the probability, from weights that are stored as f16.
                assertThat(facts.score()).isCloseTo(facts.label().probability(), within(1e-3));
            }
        }
    }

    private static Image made(int side) {
        byte[] data = new byte[3 * side * side];
        new Random(side).nextBytes(data);
        return Image.of(side, side, ChannelOrder.RGB, data, "made");
    }

    /**
     * In double, of networks that Keras saved. The first one is smooth, so that the gap falls with the square of the steps;
     * the other's rectified units let it fall with the steps alone.
     */
    @ParameterizedTest
    @CsvSource({"dense_stack, 1e-6", "mini_mobile_se, 1e-3"})
    void inDoubleTheSumIsRight(String network, double tolerance) {
        Path model = Goldens.folder("golden/keras").resolve(network + "/model.keras");
        for (Score score : new Score[] {Score.PROBABILITY, Score.LOG_ODDS}) {
            try (Explainer explainer = Fovea.explainer(model)
                    .dtype(DType.F64)
                    .method(IntegratedGradients.defaults()
                            .withScore(score)
                            .withTolerance(tolerance)
                            .withMaxSteps(1 << 13)
                            .withBatch(64))
                    .build()) {
                Attribution.Facts facts = explainer.explain(made(32)).facts();
                assertThat(facts.gap())
                        .as("%s, %d steps", facts.method(), facts.steps())
                        .isLessThanOrEqualTo(tolerance);
                assertThat(facts.isComplete()).isTrue();
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NEEDS)
    void whatHasNoGradientsIsExplainedByOcclusion() {
        String model = "EfficientNet-Lite0-int8";
        assertThatThrownBy(() -> Fovea.explainer(model).build())
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model EfficientNet-Lite0-int8: expected a network of operations that have"
                        + " gradients, for integrated gradients, got [")
                .hasMessageEndingWith("; use the method occlusion, which every model takes");
        Image photo = photo("parrot.jpg");
        Occlusion coarse = Occlusion.defaults().withPatch(112).withStride(56);
        try (Explainer explainer =
                        Fovea.explainer(model).method(coarse).label("88").build();
                Predictor predictor = Fovea.predictor(model).build()) {
            Attribution attribution = explainer.explain(photo);
            assertThat(attribution.facts().label().name()).isEqualTo("macaw");
            assertThat(attribution.facts().score())
                    .isEqualTo(predictor.predict(photo).probabilities()[88]);
            assertThat(attribution.facts().steps()).isEqualTo(9);
            assertThat(attribution.facts().gap()).isNaN();
        }
    }

    /** Occluded photos are photos: black patches painted on them give the same map. */
    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NEEDS)
    void occlusionIsWhatPredictionsOfPaintedPhotosSay() {
        int side = 224;
        Image photo = made(side);
        try (Explainer explainer = Fovea.explainer(Fovea.DEFAULT_MODEL)
                        .method(Occlusion.defaults().withPatch(112).withStride(112))
                        .fit(dev.fovea.api.model.Fit.stretch())
                        .label("7")
                        .batchSize(3)
                        .build();
                Predictor predictor = Fovea.predictor(Fovea.DEFAULT_MODEL)
                        .fit(dev.fovea.api.model.Fit.stretch())
                        .build()) {
            Attribution attribution = explainer.explain(photo);
            float whole = predictor.predict(photo).probabilities()[7];
            for (int quarter = 0; quarter < 4; quarter++) {
                int left = quarter % 2 * 112;
                int top = quarter / 2 * 112;
                byte[] painted = photo.data().clone();
                for (int y = top; y < top + 112; y++) {
                    Arrays.fill(painted, (y * side + left) * 3, (y * side + left + 112) * 3, (byte) 0);
                }
                float hidden = predictor.predict(Image.of(side, side, ChannelOrder.RGB, painted, ""))
                        .probabilities()[7];
                assertThat(attribution.value(top + 50, left + 60)).isEqualTo(whole - hidden);
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NEEDS)
    void theSameAgainIsTheSameAndBadPicturesKeepTheirPlace(@TempDir Path folder) {
        AttributionMethod quick =
                IntegratedGradients.defaults().withSteps(4).withMaxSteps(4).withBaseline(Baseline.blurred());
        Path photo = Goldens.folder("images").resolve("parrot.jpg");
        try (Explainer explainer =
                        Fovea.explainer(Fovea.DEFAULT_MODEL).method(quick).build();
                Outcomes<Explanation> outcomes = explainer.explain(List.of(
                                ImageSource.of(photo),
                                ImageSource.of(folder.resolve("none.jpg")),
                                ImageSource.of(photo))
                        .iterator())) {
            Explanation first = ((Outcome.Success<Explanation>) outcomes.next()).value();
            assertThat(outcomes.next()).isInstanceOf(Outcome.Failure.class);
            Explanation again = ((Outcome.Success<Explanation>) outcomes.next()).value();
            assertThat(outcomes.hasNext()).isFalse();
            assertThat(again.attribution().values())
                    .isEqualTo(first.attribution().values())
                    .isEqualTo(explainer.explain(first.photo()).values());
            assertThat(again.heatMap().data()).isEqualTo(first.heatMap().data());
        }
    }

    @Test
    void anUnknownLabelIsToldBeforeAnyPictureIsRead() {
        assertThatThrownBy(() -> Fovea.explainer(Fovea.DEFAULT_MODEL)
                        .method("occlusion")
                        .label("macow")
                        .build())
                .isInstanceOf(UnknownNameException.class)
                .hasMessageEndingWith("did you mean 'macaw'?");
    }

    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NEEDS)
    void theExampleOfThePageRuns(@TempDir Path out) throws Exception {
        Snippets.run(
                Snippets.of(Path.of("../docs/explain.md")).get("explain"),
                """
                import dev.fovea.*;
                import dev.fovea.api.image.*;
                import dev.fovea.api.explain.*; import dev.fovea.domain.explain.*;
                import java.nio.file.*;
                Path photo = (Path) given.get("photo");
                """,
                Map.of("photo", Path.of("../docs/images/cat.jpg")),
                out);
    }
}
