package dev.fovea.adapters.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.fovea.api.Setting;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.EncodedPreprocess;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.Placing;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Reduction;
import dev.fovea.api.spi.Services;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoded bytes to the tensor: bit for bit what the codec and the kernels give one after the other. */
class EncodedPreprocessTest {

    private static final int SIDE = 24;

    /** The middle of the picture, as models want it. */
    private static final Placing PLACING = (width, height) -> {
        int side = Math.min(width, height);
        return Placement.stretch(new Region((width - side) / 2, (height - side) / 2, side, side), SIDE, SIDE);
    };

    private EncodedPreprocess encoded;
    private PreprocessKernels kernels;

    @BeforeEach
    void needsTheLibrary() {
        Turbo.require();
        KernelProvider cpu = Services.all(KernelProvider.class).stream()
                .filter(provider -> provider.id().equals("cpu"))
                .findFirst()
                .orElseThrow();
        encoded = cpu.kernels(EncodedPreprocess.class).orElseThrow();
        kernels = cpu.kernels(PreprocessKernels.class).orElseThrow();
    }

    @Test
    void namesTheCodecWhoseWorkItDoes() {
        assertThat(encoded.codec()).isEqualTo(Turbo.FAST.id());
    }

    @Test
    void everyKindFromTheHeapAndFromAFile(@TempDir Path folder) throws IOException {
        for (String[] row : Turbo.kinds()) {
            byte[] bytes = Turbo.kind(row[0]);
            Path file = Files.write(folder.resolve(row[0]), bytes);
            Image image = Turbo.BOTH.decode(bytes, row[0], Turbo.AS_STORED);
            for (PixelTransform transform : transforms()) {
                float[] expected = twoSteps(image, transform);
                assertThat(oneStep(new EncodedImage.InMemory(bytes), Turbo.AS_STORED, Reduction.NONE, transform))
                        .as(row[0])
                        .isEqualTo(expected);
                assertThat(oneStep(new EncodedImage.InFile(file), Turbo.AS_STORED, Reduction.NONE, transform))
                        .as(row[0])
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void everyOrientation() throws IOException {
        PixelTransform transform = transforms().get(0);
        for (int orientation = 1; orientation <= 8; orientation++) {
            Path file = Turbo.shared("golden/odd-images/good/exif_orientation_" + orientation + ".jpg");
            for (DecodeOptions options : List.of(DecodeOptions.defaults(), Turbo.AS_STORED)) {
                Image image = Turbo.SLOW.decode(Files.readAllBytes(file), "", options);
                assertThat(oneStep(new EncodedImage.InFile(file), options, Reduction.NONE, transform))
                        .as(file + " " + options)
                        .isEqualTo(twoSteps(image, transform));
            }
        }
    }

    @Test
    void everyReductionAsTheCodecReduces() throws IOException {
        PixelTransform transform = transforms().get(0);
        for (String name : List.of("exif_orientation_6.jpg", "gray.jpg", "sub422.jpg", "progressive.jpg")) {
            Path file = Turbo.shared("golden/odd-images/good/" + name);
            byte[] bytes = Files.readAllBytes(file);
            Image full = Turbo.BOTH.decode(bytes, name, DecodeOptions.defaults());
            for (int by : new int[] {1, 2, 4, 8}) {
                Reduction reduction = (width, height) -> by;
                Image image = Turbo.BOTH.reducing(reduction).decode(bytes, name, DecodeOptions.defaults());
                assertThat(image.width()).as(name).isEqualTo((full.width() + by - 1) / by);
                assertThat(oneStep(new EncodedImage.InFile(file), DecodeOptions.defaults(), reduction, transform))
                        .as(name + " by " + by)
                        .isEqualTo(twoSteps(image, transform));
            }
        }
    }

    @Test
    void nothingOfThePictureLiesOnTheHeap() throws IOException {
        Path photo = Turbo.docs().resolve("cat.jpg");
        EncodedImage picture = new EncodedImage.InFile(photo);
        PixelTransform transform = transforms().get(0);
        oneStep(picture, DecodeOptions.defaults(), Reduction.NONE, transform);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Tensor batch = Tensor.allocate(DType.F32, transform.batchShape(1))) {
            long before = threads.getCurrentThreadAllocatedBytes();
            boolean done =
                    encoded.run(picture, "", DecodeOptions.defaults(), PLACING, Reduction.NONE, transform, batch, 0);
            long taken = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(done).isTrue();
            // Paths, buffers and small arrays; neither the file nor a single row of a photo fits in.
            assertThat(taken).isLessThan(Math.min(16_384, Files.size(photo) / 2));
        }
    }

    @Test
    void whatTheCodecsKnowBetterIsLeftToThem(@TempDir Path folder) throws IOException {
        byte[] whole = Turbo.kind("420.jpg");
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
        Path cut = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(whole, whole.length - 40));
        DecodeOptions options = DecodeOptions.defaults();
        assertLeft(new EncodedImage.InMemory(png), options);
        assertLeft(new EncodedImage.InMemory(new byte[0]), options);
        assertLeft(new EncodedImage.InFile(Files.write(folder.resolve("a.png"), png)), options);
        assertLeft(new EncodedImage.InFile(Files.write(folder.resolve("empty.jpg"), new byte[0])), options);
        assertLeft(new EncodedImage.InFile(cut), options);
        assertLeft(new EncodedImage.InFile(folder.resolve("missing.jpg")), options);
        assertLeft(new EncodedImage.InFile(folder), options);
        assertLeft(new EncodedImage.InMemory(whole), options.withMaxPixels(37 * 21 - 1));
        assertLeft(
                new EncodedImage.InMemory(whole),
                new DecodeOptions(options.orientation(), options.maxPixels(), whole.length - 1));
        System.setProperty(Setting.JPEG_LIBRARY.property(), "none");
        try {
            assertThat(Services.all(KernelProvider.class).stream()
                            .filter(provider ->
                                    provider.kernels(EncodedPreprocess.class).isPresent()))
                    .isEmpty();
        } finally {
            System.clearProperty(Setting.JPEG_LIBRARY.property());
        }
    }

    private void assertLeft(EncodedImage picture, DecodeOptions options) {
        PixelTransform transform = transforms().get(0);
        try (Tensor batch = Tensor.allocate(DType.F32, transform.batchShape(1))) {
            assertThat(encoded.run(picture, "", options, PLACING, Reduction.NONE, transform, batch, 0))
                    .as(String.valueOf(picture))
                    .isFalse();
        }
    }

    @Test
    void wrongCallsAreRefusedInTheKernelsWords() {
        EncodedImage picture = new EncodedImage.InMemory(Turbo.kind("444.jpg"));
        PixelTransform transform = transforms().get(0);
        try (Tensor batch = Tensor.allocate(DType.F32, transform.batchShape(1));
                Tensor other = Tensor.allocate(DType.U8, transform.batchShape(1))) {
            assertThatThrownBy(() -> encoded.run(
                            picture, "n", DecodeOptions.defaults(), PLACING, Reduction.NONE, transform, batch, 1))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("argument slot: expected 0 to 0, got 1");
            assertThatThrownBy(() -> encoded.run(
                            picture, "n", DecodeOptions.defaults(), PLACING, Reduction.NONE, transform, other, 0))
                    .isInstanceOf(ShapeException.class);
            Placing outside = (width, height) -> Placement.stretch(new Region(1, 0, width, height), SIDE, SIDE);
            assertThatThrownBy(() -> encoded.run(
                            picture, "n", DecodeOptions.defaults(), outside, Reduction.NONE, transform, batch, 0))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage(
                            "crop of image n: expected at least 1 x 1 pixels within 37 x 21, got 37 x 21 at x 1, y 0");
        }
    }

    private float[] oneStep(
            EncodedImage picture, DecodeOptions options, Reduction reduction, PixelTransform transform) {
        try (Tensor batch = Tensor.allocate(DType.F32, transform.batchShape(2))) {
            batch.bytes().put(new byte[batch.byteSize()]);
            assertThat(encoded.run(picture, "n", options, PLACING, reduction, transform, batch, 1))
                    .as(String.valueOf(picture))
                    .isTrue();
            return values(batch);
        }
    }

    private float[] twoSteps(Image image, PixelTransform transform) {
        try (Tensor batch = Tensor.allocate(DType.F32, transform.batchShape(2))) {
            batch.bytes().put(new byte[batch.byteSize()]);
            kernels.run(image, PLACING.of(image.width(), image.height()), transform, batch, 1);
            return values(batch);
        }
    }

    private static float[] values(Tensor batch) {
        float[] values = new float[batch.byteSize() / Float.BYTES];
        batch.floats().get(values);
        return values;
    }

    private static List<PixelTransform> transforms() {
        return List.of(
                transform(ChannelOrder.RGB, Layout.NHWC, Resampler.PILLOW_BICUBIC),
                transform(ChannelOrder.BGR, Layout.NCHW, Resampler.PILLOW_NEAREST),
                transform(ChannelOrder.GRAY, Layout.NHWC, Resampler.PILLOW_BOX));
    }

    private static PixelTransform transform(ChannelOrder order, Layout layout, Resampler resampler) {
        float[] entries = new float[order.channels() * 256];
        for (int i = 0; i < entries.length; i++) {
            int channel = i / 256;
            entries[i] = i % 256 / 127.5f - 1 + channel;
        }
        LookupTable table = LookupTable.ofFloats(order.channels(), entries);
        return new PixelTransform(SIDE, SIDE, order, layout, resampler, Alpha.WHITE, table);
    }
}
