package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.model.ResamplerFamily;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pixels that a model sees behind each resampler of a stage: recordings of Pillow bit for bit, of TensorFlow within a
 * thousandth of a level, and java.awt of the running JDK bit for bit.
 */
class StagePixelsTest extends SparkTest {

    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;

    /** Of a level: what the goldens' README allows TensorFlow's. */
    private static final double LEVEL = 1e-3;

    /** Those with recordings: all but java.awt's and LANCZOS5. */
    static Stream<Resampler> recorded() {
        return Arrays.stream(Resampler.values())
                .filter(resampler -> !resampler.name().startsWith("AWT_"))
                .filter(resampler -> !resampler.name().startsWith("TF2_LANCZOS5"));
    }

    private static List<Path> sources(Path folder) {
        return Goldens.files(folder, "*.png").stream()
                .filter(file -> !String.valueOf(file.getFileName()).contains(".pil_"))
                .toList();
    }

    private static ImageTensorTransformer stage(String resampler) {
        return new ImageTensorTransformer()
                .setInputCol("content")
                .setOutputCol("pixels")
                .setModelFile(TinyModels.identity(folder, WIDTH, HEIGHT, 3).toString())
                .setChannelOrder("RGB")
                .setResampler(resampler);
    }

    private static List<double[]> pixels(ImageTensorTransformer stage, List<Path> photos) {
        Row[] rows = photos.stream()
                .map(photo -> RowFactory.create(photo.toString(), Photos.bytes(photo)))
                .toArray(Row[]::new);
        Dataset<Row> seen = stage.transform(data(Photos.ENCODED, rows));
        return seen.collectAsList().stream()
                .map(row -> row.<Vector>getAs("pixels").toArray())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void areThoseOfTheProgramsTheyAreNamedAfter(Resampler resampler) {
        Path folder = Goldens.folder("golden/resize");
        String word = resampler.word().replace("pillow_", "pil_");
        List<Path> sources = sources(folder);
        assertThat(sources).hasSize(2);
        List<double[]> seen = pixels(stage(resampler.word()), sources);
        for (int i = 0; i < sources.size(); i++) {
            String stem = String.valueOf(sources.get(i).getFileName()).replace(".png", "") + "." + word + "." + WIDTH
                    + "x" + HEIGHT;
            Path pillow = folder.resolve(stem + ".png");
            if (Files.exists(pillow)) {
                assertSamples(seen.get(i), Image.read(pillow));
            } else {
                assertKept(
                        stem,
                        seen.get(i),
                        Goldens.npy(folder.resolve(stem + ".npy")).values());
            }
        }
    }

    private static void assertSamples(double[] seen, Image expected) {
        assertThat(seen).hasSize(WIDTH * HEIGHT * 3);
        for (int i = 0; i < seen.length; i++) {
            int pixel = i / 3;
            assertThat(seen[i])
                    .as("at %d", i)
                    .isEqualTo(expected.sample(
                            pixel / WIDTH, pixel % WIDTH, expected.order().isGray() ? 0 : i % 3));
        }
    }

    /** Every third row and column was kept. */
    private static void assertKept(String name, double[] seen, float[] expected) {
        int kept = 0;
        for (int y = 0; y < HEIGHT; y += 3) {
            for (int x = 0; x < WIDTH; x += 3) {
                for (int c = 0; c < 3; c++) {
                    assertThat(seen[(y * WIDTH + x) * 3 + c])
                            .as("%s at y %d, x %d, channel %d", name, y, x, c)
                            .isCloseTo(expected[kept++], within(LEVEL));
                }
            }
        }
        assertThat(kept).isEqualTo(expected.length);
    }

    /** What sparkdl's scaleHint did: java.awt's getScaledInstance, drawn on a picture of the model's size. */
    @ParameterizedTest
    @EnumSource(ScaleHint.class)
    void scaleHintsArePixelsOfTheJdk(ScaleHint hint) throws ReflectiveOperationException {
        Path photo = Photos.file("cat.jpg");
        Image image = Image.read(photo);
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int red = image.sample(y, x, 0);
                picture.setRGB(x, y, red << 16 | image.sample(y, x, 1) << 8 | image.sample(y, x, 2));
            }
        }
        int constant = java.awt.Image.class.getField(hint.name()).getInt(null);
        BufferedImage scaled = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = scaled.createGraphics();
        graphics.drawImage(picture.getScaledInstance(WIDTH, HEIGHT, constant), 0, 0, null);
        graphics.dispose();
        byte[] samples = new byte[WIDTH * HEIGHT * 3];
        for (int i = 0; i < samples.length; i++) {
            int rgb = scaled.getRGB(i / 3 % WIDTH, i / 3 / WIDTH);
            samples[i] = (byte) (rgb >> (16 - 8 * (i % 3)));
        }
        Image expected = Image.of(WIDTH, HEIGHT, ChannelOrder.RGB, samples, "");
        assertSamples(
                pixels(stage(hint.resampler().name().toLowerCase(Locale.ROOT)), List.of(photo))
                        .get(0),
                expected);
        // The featurizer's own param leads to the same.
        DeepImageFeaturizer featurizer = new DeepImageFeaturizer()
                .setInputCol("content")
                .setOutputCol("pixels")
                .setModelFile(TinyModels.identity(folder, WIDTH, HEIGHT, 3).toString())
                .setPooling("same")
                .setScaleHint(hint.name());
        double[] normalised = featurizer
                .transform(data(Photos.ENCODED, Photos.encoded("cat.jpg")))
                .first()
                .<Vector>getAs("pixels")
                .toArray();
        List<Double> wanted = new ArrayList<>();
        List<Double> got = new ArrayList<>();
        for (int i = 0; i < normalised.length; i++) {
            wanted.add((double) ((samples[i] & 0xff) / 127.5f - 1));
            got.add(normalised[i]);
        }
        assertThat(got).isEqualTo(wanted);
    }

    /** A resampler that is not rounded to samples must not be rounded on its way through a stage. */
    @ParameterizedTest
    @EnumSource(value = Resampler.class, names = "TF2_BILINEAR")
    void realPixelsStayReal(Resampler resampler) {
        assertThat(resampler.family()).isEqualTo(ResamplerFamily.WINDOWS);
        double[] seen =
                pixels(stage(resampler.word()), List.of(Photos.file("cat.jpg"))).get(0);
        assertThat(Arrays.stream(seen)
                        .filter(value -> value != Math.rint(value))
                        .count())
                .isGreaterThan(seen.length / 2);
    }
}
