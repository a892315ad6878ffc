package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.image.ImageBatcher;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pictures of docs/preprocessing.md are what the fits do now. {@code -Dfovea.docs.write=true} draws them anew;
 * look at them then.
 */
class FitPicturesTest {

    private static final Path DOCS = Path.of("../docs");
    private static final int SIDE = 160;

    /** JPEG at ImageIO's quality moves samples of this photo by 2 to 3 levels in the mean; another fit, by tens. */
    private static final double MOST_MEAN_DIFFERENCE = 6;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stretch",
                "centre-square",
                "centre-square:0.875",
                "crop-to-aspect-ratio",
                "pad-to-aspect-ratio",
                "resize-shorter:180",
                "crop-pct:0.875",
                "letterbox",
                "letterbox:top-left"
            })
    void thePageShowsEachFit(String fit) throws IOException {
        byte[] drawn = draw(Fit.of(fit));
        String name = "fits/" + fit.replace(':', '-') + ".jpg";
        Path file = DOCS.resolve(name);
        if (Boolean.getBoolean("fovea.docs.write")) {
            Files.createDirectories(file.getParent());
            BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < SIDE * SIDE; i++) {
                int rgb = ((drawn[3 * i] & 0xff) << 16) + ((drawn[3 * i + 1] & 0xff) << 8) + (drawn[3 * i + 2] & 0xff);
                picture.setRGB(i % SIDE, i / SIDE, rgb);
            }
            ImageIO.write(picture, "jpeg", file.toFile());
        }
        byte[] shown = Image.read(file).data();
        assertThat(shown).hasSameSizeAs(drawn);
        double difference = 0;
        for (int i = 0; i < drawn.length; i++) {
            difference += Math.abs((drawn[i] & 0xff) - (shown[i] & 0xff));
        }
        assertThat(difference / drawn.length).as("mean difference of %s", file).isLessThan(MOST_MEAN_DIFFERENCE);
        assertThat(Files.readString(DOCS.resolve("preprocessing.md"))).contains("(" + name + ")", "`" + fit + "`");
    }

    @Test
    void thePageNamesEveryFit() throws IOException {
        String page = Files.readString(DOCS.resolve("preprocessing.md"));
        for (String text : Fit.texts()) {
            assertThat(page).contains("`" + text.split("[\\[:]", 2)[0]);
        }
    }

    /** The cat on mid gray, where there is room. */
    private static byte[] draw(Fit fit) {
        ImageInput input = new ImageInput(
                SIDE,
                SIDE,
                ChannelOrder.RGB,
                Layout.NHWC,
                fit,
                Background.gray(114),
                Resampler.PILLOW_BICUBIC,
                Alpha.WHITE,
                null);
        TensorInfo info = new TensorInfo("x", DType.U8, Shape.of(Shape.UNKNOWN, SIDE, SIDE, 3), null);
        PreprocessKernels kernels =
                Backends.installed().kernels(PreprocessKernels.class, null).value();
        ImageBatcher batcher = new ImageBatcher(input, info, kernels);
        try (Tensor batch = batcher.allocate(1)) {
            batcher.fill(Image.read(DOCS.resolve("images/cat.jpg")), batch, 0);
            byte[] samples = new byte[batch.byteSize()];
            batch.bytes().get(samples);
            return samples;
        }
    }
}
