package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A placement held against its definition: the oracle resizes the whole region, and what a placement leaves of it is cut
 * out and pasted on the background here.
 */
record PastedCases(String name, Resampler filter, Placement placement, long seed) {

    private static final int WIDTH = 24;
    private static final int HEIGHT = 19;
    private static final int BACKGROUND = 0x0a50c8;

    /** First and length in the output: sticks out on both sides, on one, on none; one pixel is left at each end. */
    private static final int[][] PLACES = {{-7, 45}, {-7, 13}, {5, 45}, {5, 9}, {-30, 31}, {18, 40}, {0, 21}};

    /** Every filter at every pair of places. */
    static Stream<PastedCases> all() {
        Random random = TestSeed.random("preprocess placements");
        return Stream.of(Resampler.values())
                .flatMap(filter -> Stream.of(PLACES)
                        .flatMap(column -> Stream.of(PLACES).map(row -> {
                            int width = random.nextInt(8) == 0 ? column[1] : 1 + random.nextInt(60);
                            int height = random.nextInt(8) == 0 ? row[1] : 1 + random.nextInt(60);
                            Region source = new Region(random.nextInt(4), random.nextInt(4), width, height);
                            Placement placement = new Placement(source, column[1], row[1], column[0], row[0]);
                            return new PastedCases(filter + " " + placement, filter, placement, random.nextLong());
                        })));
    }

    void check(PreprocessKernels kernels, PreprocessKernels oracle) {
        Region source = placement.source();
        Image image = Picture.NOISE.draw(
                source.x() + source.width() + 3, source.y() + source.height() + 2, ChannelOrder.RGB, new Random(seed));
        Placement whole = Placement.stretch(source, placement.width(), placement.height());
        byte[] resized = run(oracle, image, whole, placement.width(), placement.height());
        byte[] expected = new byte[WIDTH * HEIGHT * 3];
        for (int i = 0; i < expected.length; i++) {
            int x = i / 3 % WIDTH - placement.x();
            int y = i / 3 / WIDTH - placement.y();
            boolean inside = x >= 0 && x < placement.width() && y >= 0 && y < placement.height();
            expected[i] =
                    inside ? resized[(y * placement.width() + x) * 3 + i % 3] : (byte) (BACKGROUND >> (8 * (i % 3)));
        }
        byte[] got = run(kernels, image, placement, WIDTH, HEIGHT);
        assertThat(Arrays.mismatch(got, expected))
                .as("kernels %s, %s: first wrong sample; %s", kernels.detail(), name, TestSeed.hint())
                .isEqualTo(-1);
    }

    private byte[] run(PreprocessKernels kernels, Image image, Placement to, int width, int height) {
        byte[] entries = new byte[3 * 256];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (byte) i;
        }
        LookupTable table = LookupTable.ofBytes(DType.U8, 3, entries);
        PixelTransform transform =
                new PixelTransform(width, height, ChannelOrder.RGB, Layout.NHWC, filter, Alpha.DROP, table, BACKGROUND);
        try (Tensor batch = Tensor.allocate(DType.U8, transform.batchShape(1))) {
            kernels.run(image, to, transform, batch, 0);
            byte[] samples = new byte[batch.byteSize()];
            batch.bytes().get(samples);
            return samples;
        }
    }
}
