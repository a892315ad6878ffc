package dev.fovea.adapters.tck;

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
import dev.fovea.api.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The grid of preprocessing cases: every pair of two factors' levels occurs together at least once. */
final class PreprocessCases {

    /** Around the powers of two and the vector widths, primes, and one. */
    private static final int[] SIZES = {1, 2, 3, 5, 8, 16, 17, 31, 64, 65, 127, 129, 224, 257, 512, 1021};

    private static final int[] FULL_SIZES = {
        1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 97, 127, 128, 129, 224, 255, 256, 257, 299,
        509, 512, 513, 769, 1021
    };

    private static final List<Resampler> FILTERS = List.of(Resampler.values());
    private static final List<ChannelOrder> SOURCES = List.of(ChannelOrder.values());
    private static final List<ChannelOrder> TARGETS = List.of(ChannelOrder.GRAY, ChannelOrder.RGB, ChannelOrder.BGR);
    private static final List<Alpha> ALPHAS = List.of(Alpha.values());
    private static final List<Layout> LAYOUTS = List.of(Layout.values());
    private static final List<DType> TYPES = List.of(DType.F32, DType.U8, DType.I8);
    private static final List<Picture> PICTURES = List.of(Picture.values());
    private static final List<Place> PLACES = List.of(Place.values());
    private static final List<Put> PUTS = List.of(Put.values());

    /** {batch size, slot}. */
    private static final int[][] SLOTS = {{1, 0}, {3, 0}, {3, 1}, {3, 2}};

    /** Where the crop lies in the picture. */
    private enum Place {
        WHOLE,
        TOP_LEFT,
        BOTTOM_RIGHT,
        INSIDE
    }

    /** Where the resized crop lies in the output. */
    private enum Put {
        /** Exactly over it. */
        STRETCH,
        /** Sticks out on every side. */
        CUT,
        /** Leaves something uncovered on every side, where there is room. */
        PAD,
        /** Sticks out on some sides, leaves something uncovered on the others. */
        SHIFT
    }

    private PreprocessCases() {}

    /** A case by name, made when it is asked for: the pictures of all cases together would fill the heap. */
    record Named(String name, Supplier<PreprocessCase> value) {}

    static Stream<Named> normal() {
        return of(SIZES, TestSeed.random("preprocess"));
    }

    static Stream<Named> full() {
        return of(FULL_SIZES, TestSeed.random("preprocess full"));
    }

    private static Stream<Named> of(int[] sizes, Random random) {
        int s = sizes.length;
        List<int[]> rows = Pairwise.rows(
                random,
                s,
                s,
                s,
                s,
                FILTERS.size(),
                SOURCES.size(),
                TARGETS.size(),
                ALPHAS.size(),
                LAYOUTS.size(),
                TYPES.size(),
                PICTURES.size(),
                PLACES.size(),
                SLOTS.length,
                PUTS.size());
        long seed = random.nextLong();
        return IntStream.range(0, rows.size()).mapToObj(i -> named(rows.get(i), sizes, new Random(seed + i), i));
    }

    private static Named named(int[] row, int[] sizes, Random random, int number) {
        Resampler filter = FILTERS.get(row[4]);
        ChannelOrder source = SOURCES.get(row[5]);
        ChannelOrder target = TARGETS.get(row[6]);
        Alpha alpha = ALPHAS.get(row[7]);
        Layout layout = LAYOUTS.get(row[8]);
        DType type = TYPES.get(row[9]);
        Picture picture = PICTURES.get(row[10]);
        Place place = PLACES.get(row[11]);
        int[] slot = SLOTS[row[12]];
        Put put = PUTS.get(row[13]);
        int width = sizes[row[0]];
        int height = sizes[row[1]];
        int outWidth = sizes[row[2]];
        int outHeight = sizes[row[3]];
        String name = "#" + number + " " + filter + " " + picture + " " + source + " " + width + "x" + height + " "
                + place + " -> " + target + " " + alpha + " " + outWidth + "x" + outHeight + " " + put + " " + layout
                + " " + type
                + " slot " + slot[1] + "/" + slot[0];
        return new Named(name, () -> {
            Region crop = region(place, width, height, random);
            int right = place == Place.WHOLE || place == Place.BOTTOM_RIGHT ? 0 : 1 + random.nextInt(9);
            int below = place == Place.WHOLE || place == Place.BOTTOM_RIGHT ? 0 : 1 + random.nextInt(9);
            Image image = picture.draw(crop.x() + width + right, crop.y() + height + below, source, random);
            int background = random.nextInt(1 << (8 * target.channels()));
            PixelTransform transform = new PixelTransform(
                    outWidth,
                    outHeight,
                    target,
                    layout,
                    filter,
                    alpha,
                    table(type, target.channels(), number),
                    background);
            Placement placement = placement(put, crop, outWidth, outHeight, random);
            return new PreprocessCase(name, image, placement, transform, slot[0], slot[1]);
        });
    }

    private static Placement placement(Put put, Region crop, int width, int height, Random random) {
        int x = put == Put.STRETCH ? 0 : 1 + random.nextInt(9);
        int y = put == Put.STRETCH ? 0 : 1 + random.nextInt(9);
        return switch (put) {
            case STRETCH -> Placement.stretch(crop, width, height);
            case CUT -> new Placement(crop, width + x + 3, height + y + 5, -x, -y);
            case PAD ->
                new Placement(
                        crop,
                        Math.max(1, width - x - 3),
                        Math.max(1, height - y - 5),
                        Math.min(x, width - 1),
                        Math.min(y, height - 1));
            case SHIFT -> new Placement(crop, width + x - 1, height, -x + 1, Math.min(y, height - 1));
        };
    }

    private static Region region(Place place, int width, int height, Random random) {
        return switch (place) {
            case WHOLE, TOP_LEFT -> new Region(0, 0, width, height);
            case BOTTOM_RIGHT, INSIDE -> new Region(1 + random.nextInt(9), 1 + random.nextInt(9), width, height);
        };
    }

    /** A table in which every entry of every channel is another, so that no mix-up goes unseen. */
    static LookupTable table(DType type, int channels) {
        if (type == DType.F32) {
            float[] mean = Arrays.copyOf(new float[] {127.5f, -872.5f, -1872.5f}, channels);
            return LookupTable.of(channels, Normalization.of(1, mean, ones(channels)));
        }
        byte[] bytes = new byte[channels * 256];
        for (int i = 0; i < bytes.length; i++) {
            // 37 is odd, so this is a permutation of the 256 values, another one for each channel.
            bytes[i] = (byte) (i % 256 * 37 + i / 256 * 91 + 13);
        }
        return LookupTable.ofBytes(type, channels, bytes);
    }

    /** Every second f32 table divides twice, as many networks ask for. */
    private static LookupTable table(DType type, int channels, int number) {
        if (type != DType.F32 || number % 2 == 0) {
            return table(type, channels);
        }
        float[] mean = Arrays.copyOf(new float[] {0.485f, 0.456f, 0.406f}, channels);
        float[] std = Arrays.copyOf(new float[] {0.229f, 0.224f, 0.225f}, channels);
        return LookupTable.of(channels, Normalization.of(255, mean, std));
    }

    private static float[] ones(int channels) {
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        return ones;
    }
}
