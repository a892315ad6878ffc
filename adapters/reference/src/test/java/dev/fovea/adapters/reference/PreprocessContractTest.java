package dev.fovea.adapters.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.ContractRun;
import dev.fovea.adapters.tck.PreprocessContract;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract must catch kernels that are wrong in the ways in which kernels are wrong. */
final class PreprocessContractTest {

    private static final PreprocessKernels ORACLE = new ReferencePreprocessKernels();

    /** A call that goes wrong: whoever implements it may fall back on the oracle. */
    private interface Fault {
        void run(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot);
    }

    /** Most mutants show in their own slot. */
    private static final String SLOT = "element \\d+ of the slot";

    private static final String NEIGHBOUR = "slot \\d, which is another's";

    /** A kernel with a fault, and how the contract words it. */
    private record Mutant(String detail, String verdict, Fault fault) implements PreprocessKernels {
        @Override
        public void run(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
            fault.run(image, placement, transform, batch, slot);
        }

        @Override
        public String toString() {
            return detail;
        }
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                new Mutant("drops the last column", SLOT, PreprocessContractTest::dropLastColumn),
                new Mutant("drops the last row", SLOT, PreprocessContractTest::dropLastRow),
                new Mutant(
                        "swaps red and blue",
                        SLOT,
                        (image, placement, transform, batch, slot) ->
                                ORACLE.run(reordered(image), placement, transform, batch, slot)),
                new Mutant("ignores the slot", NEIGHBOUR, (image, placement, transform, batch, slot) -> {
                    ORACLE.run(image, placement, transform, batch, slot);
                    ORACLE.run(image, placement, transform, batch, 0);
                }),
                new Mutant("ignores the crop's place", SLOT, (image, placement, transform, batch, slot) -> {
                    ORACLE.run(image, placement, transform, batch, slot);
                    Region crop = placement.source();
                    Region corner = new Region(0, 0, crop.width(), crop.height());
                    ORACLE.run(image, from(placement, corner), transform, batch, slot);
                }),
                new Mutant("stretches whatever is asked for", SLOT, (image, placement, transform, batch, slot) -> {
                    Placement all = Placement.stretch(placement.source(), transform.width(), transform.height());
                    ORACLE.run(image, all, transform, batch, slot);
                }),
                new Mutant("pads with black", SLOT, (image, placement, transform, batch, slot) -> {
                    PixelTransform black = withBackground(transform, 0);
                    ORACLE.run(image, placement, black, batch, slot);
                }),
                new Mutant("cuts before it resizes", SLOT, PreprocessContractTest::cutFirst),
                new Mutant(
                        "truncates gray",
                        SLOT,
                        (image, placement, transform, batch, slot) -> ORACLE.run(
                                transform.order() == ChannelOrder.GRAY ? truncatedGray(image) : image,
                                placement,
                                transform,
                                batch,
                                slot)),
                new Mutant(
                        "truncates alpha",
                        SLOT,
                        (image, placement, transform, batch, slot) -> ORACLE.run(
                                transform.alpha() == Alpha.WHITE ? truncatedAlpha(image) : image,
                                placement,
                                transform,
                                batch,
                                slot)),
                new Mutant(
                        "keeps alpha's dropping for white",
                        SLOT,
                        (image, placement, transform, batch, slot) ->
                                ORACLE.run(image, placement, withAlpha(transform, Alpha.DROP), batch, slot)),
                new Mutant(
                        "takes BILINEAR for HAMMING",
                        SLOT,
                        (image, placement, transform, batch, slot) -> ORACLE.run(
                                image,
                                placement,
                                transform.resampler() == Resampler.PILLOW_HAMMING
                                        ? withFilter(transform, Resampler.PILLOW_BILINEAR)
                                        : transform,
                                batch,
                                slot)),
                new Mutant("finds NEAREST in closed form", SLOT, PreprocessContractTest::closedNearest),
                new Mutant("knows NHWC alone", SLOT, (image, placement, transform, batch, slot) -> {
                    PixelTransform nhwc = withLayout(transform, Layout.NHWC);
                    try (Tensor other =
                            batch.reshape(nhwc.batchShape(batch.shape().dim(0)))) {
                        ORACLE.run(image, placement, transform, batch, slot);
                        ORACLE.run(image, placement, nhwc, other, slot);
                    }
                }),
                new Mutant("writes one element too many", NEIGHBOUR, PreprocessContractTest::overrun),
                new Mutant(
                        "changes the picture",
                        "own samples were changed",
                        (image, placement, transform, batch, slot) -> {
                            ORACLE.run(image, placement, transform, batch, slot);
                            image.data()[0]++;
                        }),
                new Mutant("shares one buffer among threads", "round \\d+", new SharedBuffer()::run),
                new Mutant(
                        "checks nothing",
                        "Expecting code to raise a throwable",
                        (image, placement, transform, batch, slot) -> {
                            if (slot >= 0 && slot < batch.shape().dim(0)) {
                                ORACLE.run(image, placement, transform, batch, slot);
                            }
                        }));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void catches(Mutant mutant) {
        assertThat(ContractRun.firstFailure(contract(mutant)))
                .as("the contract's verdict on a kernel that %s", mutant)
                .get(InstanceOfAssertFactories.THROWABLE)
                .isInstanceOf(AssertionError.class)
                .message()
                .containsPattern(mutant.verdict());
    }

    @Test
    void passesTheOracleAndSaysHowToRepeatAFailure() {
        assertThat(ContractRun.firstFailure(contract(ORACLE))).isEmpty();
        Mutant mutant = new Mutant("drops the last row", SLOT, PreprocessContractTest::dropLastRow);
        assertThat(ContractRun.firstFailure(contract(mutant)).orElseThrow())
                .hasMessageContaining("drops the last row")
                .hasMessageContaining("-Dfovea.test.seed=");
    }

    private static PreprocessContract contract(PreprocessKernels kernels) {
        return new PreprocessContract() {
            @Override
            protected List<PreprocessKernels> kernels() {
                return List.of(kernels);
            }

            @Override
            protected PreprocessKernels oracle() {
                return ORACLE;
            }
        };
    }

    private static void dropLastColumn(
            Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
        restoring(image, placement, transform, batch, slot, transform.width() - 1, 0);
    }

    private static void dropLastRow(
            Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
        restoring(image, placement, transform, batch, slot, 0, transform.height() - 1);
    }

    /** Leaves what lies right of {@code left} and below {@code top} as it was. */
    private static void restoring(
            Image image, Placement placement, PixelTransform transform, Tensor batch, int slot, int left, int top) {
        byte[] before = new byte[batch.byteSize()];
        batch.bytes().get(before);
        ORACLE.run(image, placement, transform, batch, slot);
        int channels = transform.order().channels();
        int size = transform.table().dtype().bytes();
        for (int y = top; y < transform.height(); y++) {
            for (int x = left; x < transform.width(); x++) {
                for (int c = 0; c < channels; c++) {
                    int inSlot = transform.layout() == Layout.NHWC
                            ? (y * transform.width() + x) * channels + c
                            : (c * transform.height() + y) * transform.width() + x;
                    int at = (slot * transform.width() * transform.height() * channels + inSlot) * size;
                    batch.bytes().put(at, before, at, size);
                }
            }
        }
    }

    private static void overrun(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
        ORACLE.run(image, placement, transform, batch, slot);
        int slotBytes = batch.byteSize() / batch.shape().dim(0);
        if ((slot + 1) * slotBytes < batch.byteSize()) {
            batch.bytes().put((slot + 1) * slotBytes, (byte) 0);
        }
    }

    private static void closedNearest(
            Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
        ORACLE.run(image, placement, transform, batch, slot);
        if (transform.resampler() != Resampler.PILLOW_NEAREST) {
            return;
        }
        int channels = image.channels();
        int width = placement.width();
        int height = placement.height();
        Region crop = placement.source();
        byte[] data = new byte[width * height * channels];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fromX = crop.x() + (int) ((x + 0.5) * ((double) crop.width() / width));
                int fromY = crop.y() + (int) ((y + 0.5) * ((double) crop.height() / height));
                int from = (fromY * image.width() + fromX) * channels;
                System.arraycopy(image.data(), from, data, (y * width + x) * channels, channels);
            }
        }
        Image resized = Image.of(width, height, image.order(), data, "");
        ORACLE.run(resized, from(placement, new Region(0, 0, width, height)), transform, batch, slot);
    }

    /** Resizes only the share of the region that stays, so that filters see an edge where there is none. */
    private static void cutFirst(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
        Region crop = placement.source();
        Region covered = placement.covered(transform.width(), transform.height());
        int left = (covered.x() - placement.x()) * crop.width() / placement.width();
        int top = (covered.y() - placement.y()) * crop.height() / placement.height();
        Region share = new Region(
                crop.x() + left,
                crop.y() + top,
                Math.max(1, covered.width() * crop.width() / placement.width()),
                Math.max(1, covered.height() * crop.height() / placement.height()));
        ORACLE.run(
                image,
                new Placement(share, covered.width(), covered.height(), covered.x(), covered.y()),
                transform,
                batch,
                slot);
    }

    private static Placement from(Placement placement, Region source) {
        return new Placement(source, placement.width(), placement.height(), placement.x(), placement.y());
    }

    private static Image reordered(Image image) {
        ChannelOrder order = switch (image.order()) {
            case RGB -> ChannelOrder.BGR;
            case BGR -> ChannelOrder.RGB;
            case RGBA -> ChannelOrder.BGRA;
            case BGRA -> ChannelOrder.RGBA;
            case GRAY, GRAY_ALPHA -> image.order();
        };
        return Image.of(image.width(), image.height(), order, image.data(), image.origin());
    }

    /** The picture with gray computed without the half that rounds; only where there is no alpha to lose. */
    private static Image truncatedGray(Image image) {
        if (image.order() != ChannelOrder.RGB) {
            return image;
        }
        byte[] in = image.data();
        byte[] gray = new byte[in.length / 3];
        for (int i = 0; i < gray.length; i++) {
            int sum = 19595 * (in[3 * i] & 0xff) + 38470 * (in[3 * i + 1] & 0xff) + 7471 * (in[3 * i + 2] & 0xff);
            gray[i] = (byte) (sum >> 16);
        }
        return Image.of(image.width(), image.height(), ChannelOrder.GRAY, gray, image.origin());
    }

    /** The picture composited without the half that rounds. */
    private static Image truncatedAlpha(Image image) {
        if (image.order() != ChannelOrder.RGBA) {
            return image;
        }
        byte[] in = image.data();
        byte[] rgb = new byte[in.length / 4 * 3];
        for (int i = 0; i < rgb.length; i++) {
            int a = in[i / 3 * 4 + 3] & 0xff;
            rgb[i] = (byte) (((in[i / 3 * 4 + i % 3] & 0xff) * a + 255 * (255 - a)) / 255);
        }
        return Image.of(image.width(), image.height(), ChannelOrder.RGB, rgb, image.origin());
    }

    private static PixelTransform withAlpha(PixelTransform t, Alpha alpha) {
        return new PixelTransform(
                t.width(), t.height(), t.order(), t.layout(), t.resampler(), alpha, t.table(), t.background());
    }

    private static PixelTransform withBackground(PixelTransform t, int background) {
        return new PixelTransform(
                t.width(), t.height(), t.order(), t.layout(), t.resampler(), t.alpha(), t.table(), background);
    }

    private static PixelTransform withFilter(PixelTransform t, Resampler filter) {
        return new PixelTransform(
                t.width(), t.height(), t.order(), t.layout(), filter, t.alpha(), t.table(), t.background());
    }

    private static PixelTransform withLayout(PixelTransform t, Layout layout) {
        return new PixelTransform(
                t.width(), t.height(), t.order(), layout, t.resampler(), t.alpha(), t.table(), t.background());
    }

    /** Keeps its answer in a field for a while, as a kernel with static scratch memory does. */
    private static final class SharedBuffer {
        private volatile byte[] scratch = new byte[0];

        void run(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
            if (transform.table().dtype() != DType.F32 || batch.shape().dim(0) != 4) {
                ORACLE.run(image, placement, transform, batch, slot);
                return;
            }
            try (Tensor own = Tensor.allocate(DType.F32, transform.batchShape(1))) {
                ORACLE.run(image, placement, transform, own, 0);
                byte[] answer = new byte[own.byteSize()];
                own.bytes().get(answer);
                scratch = answer;
                LockSupport.parkNanos(1_000_000);
                batch.bytes().put(slot * answer.length, scratch);
            }
        }
    }
}
