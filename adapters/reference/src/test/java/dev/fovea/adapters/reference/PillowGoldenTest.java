package dev.fovea.adapters.reference;

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
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pillow's own pixels of cropped photos, bit for bit. */
final class PillowGoldenTest {

    @ParameterizedTest
    @CsvSource({"bird.bmp, bird", "cat_720p.jpg, cat_720p", "parrot.jpg, parrot"})
    void inputsOfTheDefaultModel(String photo, String golden) throws IOException {
        Image source = read(Goldens.folder("images").resolve(photo));
        int side = (int) (0.875 * Math.min(source.width(), source.height()));
        Region crop = new Region((source.width() - side) / 2, (source.height() - side) / 2, side, side);
        Path expected = Goldens.folder("golden/efficientnet-lite0").resolve(golden + ".input.png");
        assertThat(resize(source, crop, Resampler.PILLOW_BICUBIC, 224, 224))
                .isEqualTo(read(expected).data());
    }

    private static byte[] resize(Image source, Region crop, Resampler filter, int width, int height) {
        byte[] entries = new byte[3 * 256];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (byte) i;
        }
        LookupTable table = LookupTable.ofBytes(DType.U8, 3, entries);
        PixelTransform transform =
                new PixelTransform(width, height, ChannelOrder.RGB, Layout.NHWC, filter, Alpha.DROP, table);
        try (Tensor batch = Tensor.allocate(DType.U8, transform.batchShape(1))) {
            new ReferencePreprocessKernels().run(source, Placement.stretch(crop, width, height), transform, batch, 0);
            byte[] out = new byte[batch.byteSize()];
            batch.bytes().get(out);
            return out;
        }
    }

    private static Image read(Path file) throws IOException {
        BufferedImage picture = ImageIO.read(file.toFile());
        int width = picture.getWidth();
        int height = picture.getHeight();
        int bands = picture.getRaster().getNumBands();
        assertThat(bands).as(file.toString()).isEqualTo(3);
        int[] samples = picture.getRaster().getPixels(0, 0, width, height, (int[]) null);
        byte[] data = new byte[samples.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) samples[i];
        }
        return Image.of(
                width, height, ChannelOrder.RGB, data, file.getFileName().toString());
    }
}
