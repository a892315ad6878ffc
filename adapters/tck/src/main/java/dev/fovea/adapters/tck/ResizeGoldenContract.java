package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The resamplers against the programs whose names they bear: recordings of Pillow bit for bit, of TensorFlow within a
 * thousandth of a level, and java.awt of the running JDK bit for bit.
 */
public abstract class ResizeGoldenContract {

    private static final Pattern NAME = Pattern.compile("(\\w+)\\.(pil|tf1|tf2)_(\\w+)\\.(\\d+)x(\\d+)\\.(png|npy)");

    /** {width, height, target width, target height}. */
    private static final int[][] AWT_SIZES = {
        {1, 1, 1, 1},
        {1, 1, 7, 5},
        {7, 5, 1, 1},
        {2, 3, 3, 2},
        {8, 8, 4, 4},
        {9, 7, 4, 3},
        {16, 16, 17, 15},
        {31, 17, 224, 224},
        {97, 131, 64, 48},
        {224, 224, 224, 224},
        {317, 211, 224, 224},
        {500, 333, 299, 299},
        {640, 480, 299, 299},
        {1021, 3, 5, 7},
        {3, 1021, 7, 5},
        {1023, 767, 2, 2},
        {257, 255, 256, 256}
    };

    /** All hints of {@link java.awt.Image#getScaledInstance}; some mean the same. */
    private static final Map<Integer, Resampler> AWT_HINTS = Map.of(
            java.awt.Image.SCALE_DEFAULT, Resampler.AWT_REPLICATE,
            java.awt.Image.SCALE_FAST, Resampler.AWT_REPLICATE,
            java.awt.Image.SCALE_REPLICATE, Resampler.AWT_REPLICATE,
            java.awt.Image.SCALE_SMOOTH, Resampler.AWT_AREA_AVERAGING,
            java.awt.Image.SCALE_AREA_AVERAGING, Resampler.AWT_AREA_AVERAGING);

    /** The kernels under test, each under another {@link PreprocessKernels#detail()}. */
    protected abstract List<PreprocessKernels> kernels();

    @TestFactory
    final Stream<DynamicContainer> repeatsPillow() {
        Path folder = Goldens.folder("golden/resize");
        List<Path> goldens = Goldens.files(folder, "*.pil_*.png");
        assertThat(goldens).as("two sources, six filters, six sizes").hasSize(72);
        return forEachKernel(kernels -> goldens.stream()
                .map(golden -> DynamicTest.dynamicTest(name(golden), () -> pillow(kernels, folder, golden))));
    }

    @TestFactory
    final Stream<DynamicContainer> repeatsTensorFlow() {
        Path folder = Goldens.folder("golden/resize");
        List<Path> goldens = Goldens.files(folder, "*.npy");
        assertThat(goldens).as("two sources, sixteen resizers, two sizes").hasSize(64);
        return forEachKernel(kernels -> goldens.stream()
                .map(golden -> DynamicTest.dynamicTest(name(golden), () -> tensorFlow(kernels, folder, golden))));
    }

    @TestFactory
    final Stream<DynamicContainer> repeatsJavaAwt() {
        return forEachKernel(kernels -> Arrays.stream(AWT_SIZES)
                .flatMap(size -> AWT_HINTS.entrySet().stream()
                        .map(hint -> DynamicTest.dynamicTest(
                                "hint " + hint.getKey() + " " + size[0] + "x" + size[1] + " -> " + size[2] + "x"
                                        + size[3],
                                () -> awt(kernels, hint.getKey(), hint.getValue(), size)))));
    }

    private Stream<DynamicContainer> forEachKernel(Function<PreprocessKernels, Stream<DynamicTest>> tests) {
        return kernels().stream()
                .map(kernels -> DynamicContainer.dynamicContainer(kernels.detail(), tests.apply(kernels)));
    }

    private static void pillow(PreprocessKernels kernels, Path folder, Path golden) {
        Matcher name = matched(golden);
        Resampler resampler = Resampler.valueOf("PILLOW_" + name.group(3).toUpperCase(Locale.ROOT));
        byte[] got = resize(kernels, source(folder, name), resampler, width(name), height(name));
        assertThat(got).isEqualTo(read(golden).data());
    }

    /** Rounding to f32 at 255 is 1.5e-5 of a level; sums of up to 48 such terms differ by their order alone. */
    private static void tensorFlow(PreprocessKernels kernels, Path folder, Path golden) {
        Matcher name = matched(golden);
        Resampler resampler = Resampler.valueOf((name.group(2) + "_" + name.group(3)).toUpperCase(Locale.ROOT));
        int width = width(name);
        int height = height(name);
        float[] got = reals(kernels, source(folder, name), resampler, width, height);
        float[] expected = Goldens.npy(golden).values();
        int kept = 0;
        for (int y = 0; y < height; y += 3) {
            for (int x = 0; x < width; x += 3) {
                for (int c = 0; c < 3; c++) {
                    float value = got[(y * width + x) * 3 + c];
                    if (!(Math.abs(value - expected[kept]) <= 1e-3f)) {
                        throw new AssertionError(kernels.detail() + ", " + golden.getFileName() + ": expected "
                                + expected[kept] + ", got " + value + " at y " + y + ", x " + x + ", channel " + c);
                    }
                    kept++;
                }
            }
        }
        assertThat(kept).isEqualTo(expected.length);
    }

    private static void awt(PreprocessKernels kernels, int hint, Resampler resampler, int[] size) {
        Random random = new Random(Arrays.hashCode(size));
        Image image = Picture.NOISE.draw(size[0], size[1], ChannelOrder.RGB, random);
        BufferedImage picture = new BufferedImage(size[0], size[1], BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < size[1]; y++) {
            for (int x = 0; x < size[0]; x++) {
                picture.setRGB(x, y, image.sample(y, x, 0) << 16 | image.sample(y, x, 1) << 8 | image.sample(y, x, 2));
            }
        }
        BufferedImage scaled = new BufferedImage(size[2], size[3], BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = scaled.createGraphics();
        graphics.drawImage(picture.getScaledInstance(size[2], size[3], hint), 0, 0, null);
        graphics.dispose();
        assertThat(resize(kernels, image, resampler, size[2], size[3])).isEqualTo(samples(scaled));
    }

    private static byte[] resize(PreprocessKernels kernels, Image source, Resampler resampler, int width, int height) {
        byte[] entries = new byte[3 * 256];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (byte) i;
        }
        try (Tensor batch = run(kernels, source, resampler, width, height, LookupTable.ofBytes(DType.U8, 3, entries))) {
            byte[] out = new byte[batch.byteSize()];
            batch.bytes().get(out);
            return out;
        }
    }

    private static float[] reals(PreprocessKernels kernels, Image source, Resampler resampler, int width, int height) {
        LookupTable table = LookupTable.of(3, Normalization.identity());
        try (Tensor batch = run(kernels, source, resampler, width, height, table)) {
            return batch.toFloats();
        }
    }

    private static Tensor run(
            PreprocessKernels kernels, Image source, Resampler resampler, int width, int height, LookupTable table) {
        PixelTransform transform =
                new PixelTransform(width, height, ChannelOrder.RGB, Layout.NHWC, resampler, Alpha.DROP, table);
        Region whole = new Region(0, 0, source.width(), source.height());
        Tensor batch = Tensor.allocate(table.dtype(), transform.batchShape(1));
        kernels.run(source, Placement.stretch(whole, width, height), transform, batch, 0);
        return batch;
    }

    private static String name(Path golden) {
        return String.valueOf(golden.getFileName());
    }

    private static Matcher matched(Path golden) {
        Matcher name = NAME.matcher(name(golden));
        assertThat(name.matches()).as(golden.toString()).isTrue();
        return name;
    }

    private static int width(Matcher name) {
        return Integer.parseInt(name.group(4));
    }

    private static int height(Matcher name) {
        return Integer.parseInt(name.group(5));
    }

    private static Image source(Path folder, Matcher name) {
        return read(folder.resolve(name.group(1) + ".png"));
    }

    private static Image read(Path file) {
        try {
            BufferedImage picture = ImageIO.read(file.toFile());
            assertThat(picture.getRaster().getNumBands()).as(file.toString()).isEqualTo(3);
            return Image.of(picture.getWidth(), picture.getHeight(), ChannelOrder.RGB, samples(picture), name(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] samples(BufferedImage picture) {
        int[] samples = picture.getRaster().getPixels(0, 0, picture.getWidth(), picture.getHeight(), (int[]) null);
        byte[] data = new byte[samples.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) samples[i];
        }
        return data;
    }
}
