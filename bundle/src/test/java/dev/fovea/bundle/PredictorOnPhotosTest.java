package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.fovea.Fovea;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictorOnPhotosTest {

    @ParameterizedTest
    @CsvSource({"EfficientNet-Lite0, float16, 0.002", "EfficientNet-Lite0-int8, int8, 0.0078125"})
    void theDefaultModelsSayOfEveryPhotoWhatIsRecorded(String model, String file, double tolerance) {
        JsonObject golden = GoldenPhotos.json(Goldens.file("golden/efficientnet-lite0/predictions.json"));
        Path images = Goldens.folder("images");
        List<String> photos = List.copyOf(golden.keySet());
        List<Image> pictures =
                photos.stream().map(name -> Image.read(images.resolve(name))).toList();
        try (Predictor predictor = Fovea.predictor(model).build()) {
            List<Prediction> predictions = predictor.predict(pictures);
            for (int i = 0; i < photos.size(); i++) {
                JsonArray top = golden.getObject(photos.get(i)).getObject(file).getArray("top5");
                Prediction prediction = predictions.get(i);
                GoldenPhotos.assertAnswers(
                        photos.get(i),
                        prediction.top(5),
                        prediction.probabilities(),
                        GoldenPhotos.rows(top),
                        tolerance);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"EfficientNet-Lite0, float16", "EfficientNet-Lite0-int8, int8"})
    void featuresAreTheRecordedOnes(String model, String file) {
        JsonObject golden = GoldenPhotos.json(Goldens.file("golden/efficientnet-lite0/predictions.json"));
        Path images = Goldens.folder("images");
        // One quantum of the int8 file's features is 0.021; the float16 file differs by float rounding alone.
        double tolerance = file.equals("int8") ? 0.0211 : 2e-3;
        try (Featurizer featurizer = Fovea.featurizer(model).build()) {
            assertThat(featurizer.size()).isEqualTo(1280);
            for (String photo : golden.keySet()) {
                JsonObject expected = golden.getObject(photo).getObject(file);
                float[] features = featurizer.featurize(Image.read(images.resolve(photo)));
                JsonArray first = expected.getArray("features_first8");
                double square = 0;
                for (float value : features) {
                    square += (double) value * value;
                }
                for (int i = 0; i < first.size(); i++) {
                    assertThat((double) features[i]).as(photo).isCloseTo(first.getDouble(i), within(tolerance));
                }
                double norm = expected.getDouble("features_norm");
                assertThat(Math.sqrt(square))
                        .as(photo)
                        .isCloseTo(norm, within(norm * (file.equals("int8") ? 0.01 : 1e-3)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mobilenet_v2_1.0_224_quant.tflite",
                "mobilenet_v1_0.25_128_quant.tflite",
                "tf2_mobilenet_v2_1.0_224_ptq.tflite"
            })
    void foreignModelsWithoutASpecSayWhatIsRecorded(String file) {
        JsonObject golden = GoldenPhotos.json(Goldens.file("golden/tflite-predictions.json"))
                .getObject(file);
        Path images = Goldens.folder("images");
        Path models = Goldens.folder("models");
        double quantum = 1 / 256.0;
        try (Predictor predictor = Fovea.predictor(
                        Fovea.model(models.resolve(file), models.resolve("imagenet_labels.txt")))
                .build()) {
            for (Map.Entry<String, Object> photo : golden.getObject("photos").entrySet()) {
                Prediction prediction = predictor.predict(Image.read(images.resolve(photo.getKey())));
                List<GoldenPhotos.Answer> expected = GoldenPhotos.objects((JsonArray) photo.getValue());
                GoldenPhotos.assertAnswers(
                        photo.getKey(), prediction.top(5), prediction.probabilities(), expected, 2 * quantum);
                assertThat(prediction.top(1).get(0).index())
                        .isEqualTo(expected.get(0).index());
            }
        }
    }

    @Test
    void aSegmentationModelGivesItsClassMap() {
        Path model = Goldens.file("models/deeplabv3_mnv2_dm05_pascal_quant.tflite");
        try (Predictor predictor = Fovea.predictor(model).build()) {
            Prediction prediction = predictor.predict(Image.read(Goldens.file("images/dog_segmentation.bmp")));
            assertThat(prediction.outputs()).hasSize(1);
            HeapTensor map = prediction.outputs().values().iterator().next();
            int[] counts = new int[256];
            for (long pixel : map.longs()) {
                counts[(int) pixel]++;
            }
            int dog = 12;
            assertThat(counts[dog]).as("pixels of the dog, of 513 x 513").isGreaterThan(513 * 513 / 10);
        }
    }

    @Test
    void aPoseModelGivesItsKeypoints() throws IOException {
        Path model = Goldens.file("models/movenet_single_pose_lightning_ptq.tflite");
        List<String> rows = Files.readAllLines(Goldens.file("models/movenet_single_pose_lightning_ptq_reference.csv"));
        try (Predictor predictor = Fovea.predictor(model).build()) {
            Prediction prediction = predictor.predict(Image.read(Goldens.file("images/squat.bmp")));
            HeapTensor keypoints = prediction.outputs().values().iterator().next();
            assertThat(keypoints.shape().elements()).isEqualTo(51);
            float[] values = keypoints.floats();
            double distance = 0;
            for (int i = 0; i < 17; i++) {
                String[] row = rows.get(1 + i).split(",", -1);
                distance += Math.hypot(
                        values[3 * i + 1] - Double.parseDouble(row[4]), values[3 * i] - Double.parseDouble(row[5]));
            }
            // Keypoints are in shares of the picture's sides; the reference was made with another resampler.
            assertThat(distance / 17).isLessThan(0.03);
        }
    }

    @Test
    void oneAnswerWhateverTheBatchTheThreadsAndTheCallers() throws InterruptedException {
        Path photos = Path.of("../docs/images");
        List<Image> images = List.of(
                Image.read(photos.resolve("espresso.jpg")),
                Image.read(photos.resolve("cat.jpg")),
                Image.read(photos.resolve("rocket.jpg")),
                Image.read(photos.resolve("astronaut.jpg")));
        List<byte[]> alone;
        try (Predictor predictor =
                Fovea.predictor(Fovea.DEFAULT_MODEL).threads(1).batchSize(1).build()) {
            alone = images.stream().map(image -> bits(predictor.predict(image))).toList();
        }
        for (int batch : new int[] {2, 3, 4}) {
            try (Predictor predictor =
                    Fovea.predictor(Fovea.DEFAULT_MODEL).batchSize(batch).build()) {
                assertBits(predictor.predict(images), alone);
            }
        }
        try (Predictor predictor = Fovea.predictor(Fovea.DEFAULT_MODEL).build()) {
            List<Thread> callers = new ArrayList<>();
            List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
            for (int t = 0; t < 64; t++) {
                int shift = t % images.size();
                Thread caller = new Thread(() -> {
                    List<Image> turned = new ArrayList<>(images);
                    List<byte[]> expected = new ArrayList<>(alone);
                    java.util.Collections.rotate(turned, shift);
                    java.util.Collections.rotate(expected, shift);
                    assertBits(predictor.predict(turned), expected);
                });
                caller.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
                callers.add(caller);
                caller.start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(failures).isEmpty();
            assertThat(predictor.metrics().pictures()).isEqualTo(256);
        }
    }

    private static void assertBits(List<Prediction> predictions, List<byte[]> expected) {
        assertThat(predictions).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(bits(predictions.get(i))).isEqualTo(expected.get(i));
        }
    }

    private static byte[] bits(Prediction prediction) {
        return prediction.output("probabilities").rawBytes();
    }

    @Test
    void aStreamGivesWhatTheListGivesAndABadPictureItsReason() throws IOException {
        Path photos = Path.of("../docs/images");
        byte[] espresso = Files.readAllBytes(photos.resolve("espresso.jpg"));
        List<ImageSource> sources = List.of(
                ImageSource.of(photos.resolve("cat.jpg")),
                ImageSource.encoded("cut.jpg", java.util.Arrays.copyOf(espresso, espresso.length / 3)),
                ImageSource.of(photos.resolve("nowhere.jpg")),
                ImageSource.encoded("espresso", espresso));
        try (Predictor predictor =
                        Fovea.predictor(Fovea.DEFAULT_MODEL).batchSize(2).build();
                Outcomes<Prediction> outcomes = predictor.predict(sources.iterator())) {
            assertThat(name(outcomes.next())).isEqualTo("tiger cat");
            assertThat(reason(outcomes.next())).isEqualTo("image.truncated");
            assertThat(reason(outcomes.next())).isEqualTo("image.unreadable");
            assertThat(name(outcomes.next())).isEqualTo("espresso");
            assertThat(outcomes.hasNext()).isFalse();
        }
    }

    private static String name(Outcome<Prediction> outcome) {
        return ((Outcome.Success<Prediction>) outcome).value().top(1).get(0).name();
    }

    private static String reason(Outcome<Prediction> outcome) {
        return ((Outcome.Failure<Prediction>) outcome).error().type();
    }

    @Test
    void aListOfPicturesBecomesATensorOfFeatures() {
        Path photos = Path.of("../docs/images");
        Image cat = Image.read(photos.resolve("cat.jpg"));
        Image rocket = Image.read(photos.resolve("rocket.jpg"));
        try (Featurizer featurizer = Fovea.featurizer(Fovea.DEFAULT_MODEL).build();
                Tensor features = featurizer.featurize(List.of(cat, rocket));
                Tensor second = features.row(1)) {
            assertThat(features.shape().dims()).containsExactly(2, 1280);
            assertThat(second.toFloats()).isEqualTo(featurizer.featurize(rocket));
        }
    }
}
