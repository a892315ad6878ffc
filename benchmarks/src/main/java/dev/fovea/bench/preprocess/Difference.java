package dev.fovea.bench.preprocess;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;

/** How far two contestants' results lie apart: a benchmark of a wrong result is worth nothing. */
public final class Difference {

    private Difference() {}

    /** Throws unless the values differ by at most {@code most} on average. */
    public static void require(String name, float[] expected, float[] got, double most) {
        if (expected.length != got.length) {
            throw new IllegalStateException(name + ": expected " + expected.length + " values, got " + got.length);
        }
        double sum = 0;
        for (int i = 0; i < got.length; i++) {
            sum += Math.abs((double) got[i] - expected[i]);
        }
        requireAtMost(name, sum / got.length, most);
    }

    /** Throws unless the samples of two pictures, RGB or BGR, differ by at most {@code most} on average. */
    public static void require(String name, Image expected, Image got, double most) {
        if (expected.width() != got.width() || expected.height() != got.height()) {
            throw new IllegalStateException(name + ": expected " + expected + ", got " + got);
        }
        boolean swapped = (expected.order() == ChannelOrder.BGR) != (got.order() == ChannelOrder.BGR);
        byte[] a = expected.data();
        byte[] b = got.data();
        long sum = 0;
        for (int i = 0; i < a.length; i += 3) {
            for (int c = 0; c < 3; c++) {
                sum += Math.abs((a[i + c] & 0xff) - (b[i + (swapped ? 2 - c : c)] & 0xff));
            }
        }
        requireAtMost(name, (double) sum / a.length, most);
    }

    private static void requireAtMost(String name, double mean, double most) {
        if (!(mean <= most)) {
            throw new IllegalStateException(
                    name + ": expected a mean difference of at most " + most + " from fovea, got " + mean);
        }
    }
}
