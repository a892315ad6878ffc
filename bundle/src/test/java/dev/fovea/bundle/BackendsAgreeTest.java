package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonObject;
import dev.fovea.Fovea;
import dev.fovea.ModelRunner;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.image.Image;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded default model says the same on every backend, and what was recorded when it was made. */
@EnabledIfSystemProperty(
        named = "fovea.native.built",
        matches = "true",
        disabledReason = "this build has no native code (no C++ compiler, or -Dfovea.native=false)")
class BackendsAgreeTest {

    private static final List<String> BACKENDS = List.of("cpu", "tflite", "reference");

    /** From the very pixels that the recording was made from, so that no resampler or decoder is in the difference. */
    @ParameterizedTest
    @ValueSource(strings = {"bird.bmp", "cat_720p.jpg", "parrot.jpg"})
    void theEngineAnswersAsTheExporterDid(String photo) {
        String png = photo.substring(0, photo.lastIndexOf('.')) + ".input.png";
        Image image = Image.read(Goldens.file("golden/efficientnet-lite0/" + png));
        JsonObject golden = GoldenPhotos.json(Goldens.file("golden/efficientnet-lite0/predictions.json"))
                .getObject(photo)
                .getObject("float16");
        List<GoldenPhotos.Answer> expected = GoldenPhotos.rows(golden.getArray("top5"));
        try (ModelRunner runner = ModelRunner.open(
                        Fovea.model(Fovea.DEFAULT_MODEL), List.of("probabilities", "features"), "cpu", 2);
                Tensor input = pixels(image)) {
            assertThat(runner.backend()).startsWith("cpu");
            Map<String, Tensor> outputs = runner.run(Map.of("image", input));
            float[] probabilities = outputs.get("probabilities").toFloats();
            float[] features = outputs.get("features").toFloats();
            outputs.values().forEach(Tensor::close);

            assertThat(probabilities).hasSize(1000);
            assertThat(top5(probabilities))
                    .isEqualTo(expected.stream().map(GoldenPhotos.Answer::index).toList());
            for (GoldenPhotos.Answer answer : expected) {
                assertThat((double) probabilities[answer.index()])
                        .as(answer.name())
                        .isCloseTo(answer.probability(), within(1e-4));
            }
            double square = 0;
            for (float feature : features) {
                square += (double) feature * feature;
            }
            // 1280 features, each a float rounding or two from the recorded ones.
            assertThat(Math.sqrt(square)).isCloseTo(golden.getDouble("features_norm"), within(1e-3));
        }
    }

    @Test
    void everyBackendGivesThePhotosTheSameLabels() {
        Path folder = Path.of("../docs/images");
        List<String> photos = List.of("astronaut.jpg", "cat.jpg", "espresso.jpg", "rocket.jpg");
        List<Image> images =
                photos.stream().map(name -> Image.read(folder.resolve(name))).toList();
        Map<String, List<Prediction>> answers = new HashMap<>();
        for (String backend : BACKENDS) {
            try (Predictor predictor =
                    Fovea.predictor(Fovea.DEFAULT_MODEL).backend(backend).build()) {
                assertThat(predictor.describe().runtime()).startsWith(backend);
                answers.put(backend, new ArrayList<>(predictor.predict(images)));
            }
        }
        for (int i = 0; i < photos.size(); i++) {
            List<Label> right = answers.get("reference").get(i).top(5);
            for (String backend : BACKENDS) {
                assertSame(
                        photos.get(i) + " on " + backend, answers.get(backend).get(i), right);
            }
        }
    }

    /** Classes whose probabilities lie within a thousandth may change places, the first apart. */
    private static void assertSame(String what, Prediction got, List<Label> right) {
        float[] all = got.probabilities();
        List<Label> top = got.top(5);
        assertThat(top.get(0).name()).as(what).isEqualTo(right.get(0).name());
        for (int i = 0; i < right.size(); i++) {
            assertThat((double) all[right.get(i).index()])
                    .as(what)
                    .isCloseTo(right.get(i).probability(), within(1e-3));
            for (int j = i + 1; j < right.size(); j++) {
                if (right.get(i).probability() - right.get(j).probability() > 1e-3) {
                    assertThat(all[right.get(i).index()])
                            .as("%s: %s before %s", what, right.get(i), right.get(j))
                            .isGreaterThan(all[right.get(j).index()]);
                }
            }
        }
    }

    private static List<Integer> top5(float[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -values[i]))
                .limit(5)
                .toList();
    }

    /** One row, each sample as (sample - 127) / 128, which is what the model's spec says. */
    private static Tensor pixels(Image image) {
        float[] values = new float[image.height() * image.width() * 3];
        int at = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    values[at++] = (image.sample(y, x, c) - 127) / 128f;
                }
            }
        }
        return Tensor.of(Shape.of(1, image.height(), image.width(), 3), values);
    }
}
