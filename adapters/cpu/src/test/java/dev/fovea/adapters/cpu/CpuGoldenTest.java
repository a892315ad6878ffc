package dev.fovea.adapters.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Pillow's own pixels, bit for bit, at every level. */
@NativeBuilt
final class CpuGoldenTest {

    private static final Pattern NAME = Pattern.compile("(\\w+)\\.pil_(\\w+)\\.(\\d+)x(\\d+)\\.png");

    @TestFactory
    Stream<DynamicContainer> everyFilterAndSize() {
        Path folder = Goldens.folder("golden/resize");
        List<Path> goldens = Goldens.files(folder, "*.pil_*.png");
        assertThat(goldens).as("two sources, six filters, six sizes").hasSize(72);
        return CpuLevels.all().stream()
                .map(kernels -> DynamicContainer.dynamicContainer(
                        kernels.detail(),
                        goldens.stream()
                                .map(golden -> DynamicTest.dynamicTest(
                                        golden.getFileName().toString(), () -> check(kernels, folder, golden)))));
    }

    private static void check(PreprocessKernels kernels, Path folder, Path golden) throws IOException {
        Matcher name = NAME.matcher(golden.getFileName().toString());
        assertThat(name.matches()).isTrue();
        Image source = read(folder.resolve(name.group(1) + ".png"));
        Image expected = read(golden);
        byte[] entries = new byte[3 * 256];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (byte) i;
        }
        PixelTransform transform = new PixelTransform(
                Integer.parseInt(name.group(3)),
                Integer.parseInt(name.group(4)),
                ChannelOrder.RGB,
                Layout.NHWC,
                Resampler.valueOf("PILLOW_" + name.group(2).toUpperCase(Locale.ROOT)),
                Alpha.DROP,
                LookupTable.ofBytes(DType.U8, 3, entries));
        Placement whole = Placement.stretch(
                new Region(0, 0, source.width(), source.height()), expected.width(), expected.height());
        try (Tensor batch = Tensor.allocate(DType.U8, transform.batchShape(1))) {
            kernels.run(source, whole, transform, batch, 0);
            byte[] out = new byte[batch.byteSize()];
            batch.bytes().get(out);
            assertThat(out).isEqualTo(expected.data());
        }
    }

    private static Image read(Path file) throws IOException {
        BufferedImage picture = ImageIO.read(file.toFile());
        int width = picture.getWidth();
        int height = picture.getHeight();
        assertThat(picture.getRaster().getNumBands()).as(file.toString()).isEqualTo(3);
        int[] samples = picture.getRaster().getPixels(0, 0, width, height, (int[]) null);
        byte[] data = new byte[samples.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) samples[i];
        }
        return Image.of(width, height, ChannelOrder.RGB, data, String.valueOf(file.getFileName()));
    }
}
