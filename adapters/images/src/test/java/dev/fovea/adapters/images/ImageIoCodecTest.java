package dev.fovea.adapters.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.spi.ImageCodec;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageIoCodecTest {

    @Test
    void isFoundAsAService() {
        assertThat(ImageDecoder.installed().codecs()).hasAtLeastOneElementOfType(ImageIoCodec.class);
    }

    @Test
    void servicesFileAndModuleDescriptorAgree() throws IOException {
        String path = "/META-INF/services/" + ImageCodec.class.getName();
        try (InputStream services = ImageIoCodec.class.getResourceAsStream(path);
                InputStream module = ImageIoCodec.class.getResourceAsStream("/module-info.class")) {
            List<String> listed = new String(services.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(listed).containsExactly(ImageIoCodec.class.getName());
            // The first module-info on the class path need not be ours.
            ModuleDescriptor descriptor = ModuleDescriptor.read(module);
            if (descriptor.name().equals("dev.fovea.adapters.images")) {
                assertThat(descriptor.provides())
                        .singleElement()
                        .satisfies(provided -> assertThat(provided.providers()).isEqualTo(listed));
            }
        }
    }

    @Test
    void saysWhatItReads() {
        ImageCodec codec = new ImageIoCodec();
        assertThat(codec.formats()).containsExactly("JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF");
        assertThat(codec.extensions()).contains("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");
        assertThat(codec.priority()).isZero();
        assertThat(codec.availability().isAvailable()).isTrue();
    }

    @Test
    void refusesOtherContentOnItsOwnToo() {
        ImageCodec codec = new ImageIoCodec();
        assertThat(codec.recognises(new byte[] {1, 2, 3})).isFalse();
        assertThat(codec.recognises(new byte[0])).isFalse();
        ImageException error = catchThrowableOfType(
                ImageException.class, () -> codec.decode(new byte[] {1, 2, 3}, "x", DecodeOptions.defaults()));
        assertThat(error.reason()).isEqualTo(Reason.NOT_AN_IMAGE);
    }

    @Test
    void keepsTheLibrarysErrorAsCause() {
        byte[] png = Pictures.resource("variants/lossless.webp").clone();
        Arrays.fill(png, 25, png.length, (byte) 0xff);
        ImageException error = Pictures.refused(png, "noise.webp");
        assertThat(error.reason()).isEqualTo(Reason.CORRUPT);
        assertThat(error)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageStartingWith("image noise.webp: expected a sound WebP, got ");
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        ImageCodec codec = new ImageIoCodec();
        List<String[]> rows = Pictures.table(Pictures.resource("variants.tsv"));
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> sums = IntStream.range(0, 4 * rows.size())
                    .mapToObj(i -> pool.submit(() -> {
                        String name = rows.get(i % rows.size())[0];
                        Image image = codec.decode(Pictures.resource("variants/" + name), name, Pictures.AS_STORED);
                        return Pictures.sha256(Pictures.rgb(image));
                    }))
                    .toList();
            for (int i = 0; i < sums.size(); i++) {
                assertThat(sums.get(i).get()).isEqualTo(rows.get(i % rows.size())[4]);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
