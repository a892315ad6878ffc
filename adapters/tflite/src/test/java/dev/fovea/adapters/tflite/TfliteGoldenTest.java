package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What TensorFlow itself answered for the same files and inputs. */
class TfliteGoldenTest {

    /** Tolerances: float kernels add in another order than TensorFlow's; integer ones may differ by one step. */
    @ParameterizedTest
    @CsvSource({"float, 1e-5", "float16, 1e-5", "dynamic_range, 1e-2", "int8, 0", "int8_float_io, 0.00390625"})
    void answersAsTensorFlowDoes(String name, double tolerance) {
        NumpyArray image = Goldens.npy(Goldens.file("golden/tensorflow/image.npy"));
        NumpyArray expected = Goldens.npy(Goldens.file("golden/tensorflow/" + name + ".scores.npy"));
        try (Executable model = TestModels.load("golden/tensorflow/" + name + ".tflite", 2)) {
            TensorInfo in = model.inputs().get(0);
            TensorInfo out = model.outputs().get(0);
            double bound =
                    out.quantization() == null ? tolerance : out.quantization().scale() * 1.0001;
            try (Tensor input = quantized(image, in)) {
                Map<String, HeapTensor> outputs = TestModels.run(model, Map.of(in.name(), input), 2);
                float[] scores = outputs.get(out.name()).floats();
                assertThat(scores).hasSameSizeAs(expected.values());
                for (int i = 0; i < scores.length; i++) {
                    assertThat((double) scores[i]).as("score " + i).isCloseTo(expected.values()[i], within(bound));
                }
            }
        }
    }

    static Tensor quantized(NumpyArray values, TensorInfo info) {
        Shape shape = info.shape().withFirst(values.shape().dim(0));
        if (info.dtype() == DType.F32) {
            return Tensor.of(shape, values.values());
        }
        Quantization map = info.quantization();
        int min = info.dtype() == DType.U8 ? 0 : -128;
        Tensor tensor = Tensor.allocate(info.dtype(), shape);
        ByteBuffer bytes = tensor.bytes();
        for (float value : values.values()) {
            bytes.put((byte) map.quantize(value, min, min + 255));
        }
        return tensor;
    }

    @ParameterizedTest
    @CsvSource({
        "float16, bird.input.png, bird.bmp, 1e-4, 1e-3",
        "float16, cat_720p.input.png, cat_720p.jpg, 1e-4, 1e-3",
        "float16, parrot.input.png, parrot.jpg, 1e-4, 1e-3",
        "int8, bird.input.png, bird.bmp, 0.0078125, 0.25",
        "int8, cat_720p.input.png, cat_720p.jpg, 0.0078125, 0.25",
        "int8, parrot.input.png, parrot.jpg, 0.0078125, 0.25"
    })
    void theDefaultModelAnswersAsItsExporterDid(
            String variant, String png, String photo, double tolerance, double featureTolerance) throws IOException {
        try (Executable model = TestModels.load(defaultModel(variant), 2)) {
            assertAnswers(model, variant, png, photo, tolerance, featureTolerance);
        }
    }

    /** The graph of the same file by its definitions. */
    @Test
    void theDefaultModelsGraphAnswersTheSame() throws IOException {
        try (Executable model = ReferenceRun.load(TestModels.read(Goldens.file(defaultModel("float16"))))) {
            assertAnswers(model, "float16", "cat_720p.input.png", "cat_720p.jpg", 1e-4, 1e-3);
        }
    }

    /**
     * Each layer is within a quantum of the integer kernel, and nearly always equal to it; the few that are not add up
     * over 60 layers to some quanta of a score, so that only the label is compared.
     */
    @Tag("full")
    @Test
    void theInt8ModelsGraphAnswersTheSameLabel() throws IOException {
        BufferedImage picture = ImageIO.read(
                Goldens.file("golden/efficientnet-lite0/cat_720p.input.png").toFile());
        try (Executable model = ReferenceRun.load(TestModels.read(Goldens.file(defaultModel("int8"))));
                Tensor input = pixels(picture, model.inputs().get(0))) {
            float[] probabilities = TestModels.run(model, Map.of("image", input), 2)
                    .get("probabilities")
                    .floats();
            int best = 0;
            for (int i = 1; i < probabilities.length; i++) {
                best = probabilities[i] > probabilities[best] ? i : best;
            }
            Matcher top = Pattern.compile("\\[\\s*(\\d+),\\s*\"n\\d+\"").matcher(section("cat_720p.jpg", "int8"));
            assertThat(top.find()).isTrue();
            assertThat(best).isEqualTo(Integer.parseInt(top.group(1)));
        }
    }

    private static String defaultModel(String variant) {
        return "models/efficientnet_lite0/efficientnet_lite0_" + variant + ".tflite";
    }

    private static void assertAnswers(
            Executable model, String variant, String png, String photo, double tolerance, double featureTolerance)
            throws IOException {
        BufferedImage picture =
                ImageIO.read(Goldens.file("golden/efficientnet-lite0/" + png).toFile());
        TensorInfo in = model.inputs().get(0);
        assertThat(in.name()).isEqualTo("image");
        assertThat(model.inputs()).hasSize(1);
        assertThat(TestModels.outputNames(model)).containsExactlyInAnyOrder("probabilities", "features");
        try (Tensor input = pixels(picture, in)) {
            Map<String, HeapTensor> outputs = TestModels.run(model, Map.of("image", input), 2);
            float[] probabilities = outputs.get("probabilities").floats();
            float[] features = outputs.get("features").floats();
            assertThat(outputs.get("probabilities").shape()).isEqualTo(Shape.of(1, 1000));
            assertThat(outputs.get("features").shape()).isEqualTo(Shape.of(1, 1280));

            String expected = section(photo, variant);
            int classes = 0;
            Matcher top = Pattern.compile("\\[\\s*(\\d+),\\s*\"n\\d+\",\\s*\"[^\"]*\",\\s*([-0-9.eE]+)\\s*]")
                    .matcher(expected);
            while (top.find()) {
                assertThat((double) probabilities[Integer.parseInt(top.group(1))])
                        .as("class " + top.group(1))
                        .isCloseTo(Double.parseDouble(top.group(2)), within(tolerance));
                classes++;
            }
            assertThat(classes).isEqualTo(5);

            Matcher first =
                    Pattern.compile("\"features_first8\":\\s*\\[([^\\]]*)]").matcher(expected);
            assertThat(first.find()).isTrue();
            String[] values = first.group(1).split(",", -1);
            assertThat(values).hasSize(8);
            for (int i = 0; i < 8; i++) {
                assertThat((double) features[i])
                        .as("feature " + i)
                        .isCloseTo(Double.parseDouble(values[i].strip()), within(featureTolerance));
            }
            Matcher norm = Pattern.compile("\"features_norm\":\\s*([-0-9.eE]+)").matcher(expected);
            assertThat(norm.find()).isTrue();
            double squares = 0;
            for (float feature : features) {
                squares += (double) feature * feature;
            }
            assertThat(Math.sqrt(squares)).isCloseTo(Double.parseDouble(norm.group(1)), within(featureTolerance * 4));
        }
    }

    private static String section(String photo, String variant) throws IOException {
        String json = Files.readString(Goldens.file("golden/efficientnet-lite0/predictions.json"));
        int start = json.indexOf("\"" + variant + "\"", json.indexOf("\"" + photo + "\""));
        int end = json.indexOf("\"features_first8\"", start);
        return json.substring(start, json.indexOf(']', end) + 1);
    }

    private static Tensor pixels(BufferedImage picture, TensorInfo info) {
        Tensor tensor = Tensor.allocate(info.dtype(), info.shape().withFirst(1));
        ByteBuffer out = tensor.bytes();
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int rgb = picture.getRGB(x, y);
                for (int shift = 16; shift >= 0; shift -= 8) {
                    int sample = rgb >> shift & 0xff;
                    if (info.dtype() == DType.F32) {
                        out.putFloat((sample - 127) / 128f);
                    } else {
                        out.put((byte) sample);
                    }
                }
            }
        }
        return tensor;
    }
}
