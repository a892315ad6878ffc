package dev.fovea.domain.image;

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
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each fit from picture to samples against Pillow 11.3: its bicubic resize, crop and paste, by the numbers that the
 * programs' own arithmetic gives in Python. What is kept of each answer is the CRC-32 of its RGB samples.
 */
final class FitPixelsTest {

    private static final Background BACKGROUND = new Background(114, 20, 230);

    @ParameterizedTest
    @CsvSource({
        "resize-shorter:26, 45, 31, 20, 24, 6ce28e3f",
        "resize-shorter:17, 45, 31, 20, 24, 60b5b095",
        "crop-pct:0.875, 45, 31, 20, 24, b5334fda",
        "letterbox, 45, 31, 20, 24, 95af6ed2",
        "letterbox:top-left, 45, 31, 20, 24, d4f54486",
        "crop-to-aspect-ratio, 45, 31, 20, 24, 4eb08cb7",
        "pad-to-aspect-ratio, 45, 31, 20, 24, 7ff9352f",
        "stretch, 45, 31, 20, 24, 31e6ca07",
        "resize-shorter:26, 45, 31, 24, 20, 2073afbf",
        "resize-shorter:17, 45, 31, 24, 20, a58e8bec",
        "crop-pct:0.875, 45, 31, 24, 20, 0cd27e4c",
        "letterbox, 45, 31, 24, 20, a58e8bec",
        "letterbox:top-left, 45, 31, 24, 20, 4c6c4dce",
        "crop-to-aspect-ratio, 45, 31, 24, 20, ac012aad",
        "pad-to-aspect-ratio, 45, 31, 24, 20, 2be49ee4",
        "stretch, 45, 31, 24, 20, 255f02db",
        "resize-shorter:26, 31, 45, 20, 24, db517745",
        "resize-shorter:17, 31, 45, 20, 24, 4267e667",
        "crop-pct:0.875, 31, 45, 20, 24, a6aa53ae",
        "letterbox, 31, 45, 20, 24, 4267e667",
        "letterbox:top-left, 31, 45, 20, 24, 86fa1459",
        "crop-to-aspect-ratio, 31, 45, 20, 24, d6b76e62",
        "pad-to-aspect-ratio, 31, 45, 20, 24, d09e76ea",
        "stretch, 31, 45, 20, 24, e6b51183",
        "resize-shorter:26, 31, 45, 24, 20, 8d31ec5f",
        "resize-shorter:17, 31, 45, 24, 20, 9c699fc9",
        "crop-pct:0.875, 31, 45, 24, 20, 050d610f",
        "letterbox, 31, 45, 24, 20, 63f30698",
        "letterbox:top-left, 31, 45, 24, 20, 339c0cca",
        "crop-to-aspect-ratio, 31, 45, 24, 20, c0561203",
        "pad-to-aspect-ratio, 31, 45, 24, 20, e1728e66",
        "stretch, 31, 45, 24, 20, 46e2553d",
        "resize-shorter:26, 97, 12, 20, 24, b82cc1ec",
        "resize-shorter:17, 97, 12, 20, 24, 11808ec7",
        "crop-pct:0.875, 97, 12, 20, 24, b35026b1",
        "letterbox, 97, 12, 20, 24, f0ab80fa",
        "letterbox:top-left, 97, 12, 20, 24, 207c44dc",
        "crop-to-aspect-ratio, 97, 12, 20, 24, d7534511",
        "pad-to-aspect-ratio, 97, 12, 20, 24, 741f76d7",
        "stretch, 97, 12, 20, 24, 3a2805a5",
        "resize-shorter:26, 97, 12, 24, 20, 72c4b8dc",
        "resize-shorter:17, 97, 12, 24, 20, 41632822",
        "crop-pct:0.875, 97, 12, 24, 20, 70a9e2d5",
        "letterbox, 97, 12, 24, 20, c08885b3",
        "letterbox:top-left, 97, 12, 24, 20, cd191e66",
        "crop-to-aspect-ratio, 97, 12, 24, 20, 2c5f3fec",
        "pad-to-aspect-ratio, 97, 12, 24, 20, 673088b6",
        "stretch, 97, 12, 24, 20, dbeadbc5",
    })
    void givesPillowsPixels(String fit, int width, int height, int inputWidth, int inputHeight, String crc) {
        ImageInput input = new ImageInput(
                inputWidth,
                inputHeight,
                ChannelOrder.RGB,
                Layout.NHWC,
                Fit.of(fit),
                BACKGROUND,
                Resampler.PILLOW_BICUBIC,
                Alpha.DROP,
                null);
        TensorInfo info = new TensorInfo("x", DType.U8, Shape.of(Shape.UNKNOWN, inputHeight, inputWidth, 3), null);
        PreprocessKernels kernels =
                Backends.installed().kernels(PreprocessKernels.class, null).value();
        ImageBatcher batcher = new ImageBatcher(input, info, kernels);
        try (Tensor batch = batcher.allocate(1)) {
            batcher.fill(picture(width, height), batch, 0);
            CRC32 sum = new CRC32();
            sum.update(batch.bytes());
            assertThat(String.format("%08x", sum.getValue())).isEqualTo(crc);
        }
    }

    private static Image picture(int width, int height) {
        byte[] data = new byte[width * height * 3];
        for (int i = 0; i < data.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            data[i] = (byte) ((x * 7 + y * 13 + i % 3 * 50) ^ (x * y));
        }
        return Image.of(width, height, ChannelOrder.RGB, data, "");
    }
}
