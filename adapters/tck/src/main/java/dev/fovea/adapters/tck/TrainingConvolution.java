package dev.fovea.adapters.tck;

import dev.fovea.adapters.tck.TrainingCase.Lie;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;
import dev.fovea.api.spi.TrainingKernels;
import java.util.List;

/** A convolution of the contract, checked by its definition: y[n,p,q,o] += x[n,row,column,c] * w[i,j,c,o]. */
record TrainingConvolution(Window window, Padding padding, int groups, int n, int h, int w, int c, int o) {

    static List<TrainingConvolution> all() {
        Padding one = new Padding(1, 1, 1, 1);
        return List.of(
                new TrainingConvolution(Window.of(1, 1, 1), Padding.none(), 1, 2, 5, 7, 3, 8),
                new TrainingConvolution(Window.of(3, 3, 1), one, 1, 1, 6, 5, 4, 17),
                new TrainingConvolution(Window.of(3, 3, 2), new Padding(0, 0, 1, 1), 1, 2, 9, 8, 3, 16),
                new TrainingConvolution(new Window(2, 3, 1, 2, 2, 1), new Padding(2, 0, 1, 1), 1, 1, 7, 8, 5, 6),
                new TrainingConvolution(Window.of(3, 3, 1), one, 2, 1, 4, 4, 6, 4),
                new TrainingConvolution(Window.of(3, 3, 1), one, 9, 1, 5, 6, 9, 9),
                new TrainingConvolution(Window.of(3, 3, 2), one, 17, 1, 7, 7, 17, 17),
                new TrainingConvolution(Window.of(5, 5, 2), new Padding(2, 2, 2, 2), 1, 1, 9, 11, 2, 33),
                new TrainingConvolution(Window.of(4, 4, 4), Padding.none(), 1, 1, 8, 8, 3, 5));
    }

    private interface Visit {
        void at(int x, int w, int y);
    }

    private int outHeight() {
        return window.outHeight(h + padding.top() + padding.bottom());
    }

    private int outWidth() {
        return window.outWidth(w + padding.left() + padding.right());
    }

    /** Every product of the sum, by the row-major places of its factors. */
    private void forEach(Visit visit) {
        int inGroup = c / groups;
        for (int y = 0; y < n * outHeight() * outWidth() * o; y++) {
            int channel = y % o;
            int column = y / o % outWidth();
            int row = y / o / outWidth() % outHeight();
            int picture = y / o / outWidth() / outHeight();
            for (int tap = 0; tap < window.height() * window.width() * inGroup; tap++) {
                int k = tap % inGroup;
                int j = tap / inGroup % window.width();
                int i = tap / inGroup / window.width();
                int up = row * window.strideHeight() + i * window.dilationHeight() - padding.top();
                int across = column * window.strideWidth() + j * window.dilationWidth() - padding.left();
                if (up >= 0 && up < h && across >= 0 && across < w) {
                    int from = ((picture * h + up) * w + across) * c + channel / (o / groups) * inGroup + k;
                    visit.at(from, tap * o + channel, y);
                }
            }
        }
    }

    void check(TrainingKernels kernels, Product product, TrainingCase given, Lie lie) {
        int[] xShape = {n, h, w, c};
        int[] wShape = {window.height(), window.width(), c / groups, o};
        int[] yShape = {n, outHeight(), outWidth(), o};
        Operand x = product == Product.INPUT ? given.output(lie, xShape) : given.input(lie, -1, 1, xShape);
        Operand k = product == Product.KERNEL ? given.output(lie, wShape) : given.input(lie, -1, 1, wShape);
        Operand y = product == Product.OUTPUT ? given.output(lie, yShape) : given.input(lie, -1, 1, yShape);
        kernels.convolve(product, window, padding, groups, x, k, y);
        double[] xs = TrainingCase.values(x);
        double[] ks = TrainingCase.values(k);
        double[] ys = TrainingCase.values(y);
        double[] found = product == Product.INPUT ? xs : product == Product.KERNEL ? ks : ys;
        double[] sums = new double[found.length];
        double[] sizes = new double[found.length];
        int[] terms = new int[found.length];
        forEach((xAt, kAt, yAt) -> {
            int to = product == Product.INPUT ? xAt : product == Product.KERNEL ? kAt : yAt;
            double term = product == Product.INPUT
                    ? ks[kAt] * ys[yAt]
                    : product == Product.KERNEL ? xs[xAt] * ys[yAt] : xs[xAt] * ks[kAt];
            sums[to] += term;
            sizes[to] += Math.abs(term);
            terms[to]++;
        });
        for (int i = 0; i < found.length; i++) {
            double allowed = 2 * terms[i] * given.unit() * sizes[i];
            if (!(Math.abs(found[i] - sums[i]) <= allowed)) {
                throw new AssertionError(product + " of " + this + ", " + lie + ": expected " + sums[i] + " within "
                        + allowed + ", got " + found[i] + " at " + i + "; " + TestSeed.hint());
            }
        }
    }

    static void checkPools(
            TrainingKernels kernels, Window window, Padding padding, TrainingCase given, Lie lie, int channels) {
        TrainingConvolution form = new TrainingConvolution(window, padding, channels, 2, 6, 7, channels, channels);
        int[] xShape = {2, 6, 7, channels};
        int[] yShape = {2, form.outHeight(), form.outWidth(), channels};
        Operand x = given.input(lie, -1, 1, xShape);
        Operand most = given.output(lie, yShape);
        Operand places = given.positions(Lie.DENSE, yShape);
        Operand sum = given.output(Lie.DENSE, yShape);
        Operand back = given.output(lie, xShape);
        kernels.maxPool(window, padding, x, most, places);
        kernels.sumPool(window, padding, x, sum, false);
        kernels.sumPool(window, padding, back, sum, true);
        Operand named = given.output(lie, xShape);
        kernels.spreadMax(window, padding, most, places, named);
        double[] xs = TrainingCase.values(x);
        double[] sums = new double[sum.elements()];
        double[] maxima = new double[sums.length];
        int[] at = new int[sums.length];
        double[] spread = new double[xs.length];
        java.util.Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
        double[] given2 = TrainingCase.values(sum);
        form.forEach((from, tap, to) -> {
            sums[to] += xs[from];
            spread[from] += given2[to];
            if (xs[from] > maxima[to]) {
                maxima[to] = xs[from];
                at[to] = from / channels % 42;
            }
        });
        compare("max", TrainingCase.values(most), maxima, 0);
        double[] positions = TrainingCase.values(places);
        for (int i = 0; i < at.length; i++) {
            if (positions[i] != at[i]) {
                throw new AssertionError("place " + i + ": expected " + at[i] + ", got " + positions[i]);
            }
        }
        double[] toMaxima = new double[xs.length];
        form.forEach((from, tap, to) -> toMaxima[from] += from / channels % 42 == at[to] ? maxima[to] : 0);
        int taps = window.height() * window.width();
        compare("spread of maxima", TrainingCase.values(named), toMaxima, taps * given.unit());
        compare("sum", given2, sums, 2 * taps * taps * given.unit());
        compare("spread", TrainingCase.values(back), spread, 2 * taps * taps * taps * given.unit());
    }

    /**
     * Sums of many elements that are all the same, so that each addition errs to the same side: one after the other they
     * would be off by hundreds of units.
     */
    static void checkLargePools(TrainingKernels kernels, TrainingCase given, int channels) {
        Window window = Window.of(50, 60, 1);
        int[] xShape = {1, 52, 63, channels};
        int[] yShape = {1, 3, 4, channels};
        Operand x = given.input(Lie.DENSE, 0.1, 0.1, xShape);
        Operand sum = given.output(Lie.DENSE, yShape);
        kernels.sumPool(window, Padding.none(), x, sum, false);
        double each = TrainingCase.values(x)[0];
        requireSums(given, TrainingCase.values(sum), each, 50 * 60);
        // Every window that sees an element lies inside of y.
        Window all = Window.of(20, 30, 1);
        Operand many = given.input(Lie.DENSE, 0.1, 0.1, 1, 28, 40, channels);
        Operand back = given.output(Lie.DENSE, 1, 9, 11, channels);
        kernels.sumPool(all, new Padding(19, 29, 19, 29), back, many, true);
        requireSums(given, TrainingCase.values(back), each, 20 * 30);
    }

    private static void requireSums(TrainingCase given, double[] found, double each, int count) {
        double expected = count * each;
        double units = 9 + Math.log(count) / Math.log(2) / 2;
        double[] all = new double[found.length];
        java.util.Arrays.fill(all, expected);
        compare("sum of " + count, found, all, units * given.unit() * expected);
    }

    private static void compare(String what, double[] found, double[] expected, double allowed) {
        for (int i = 0; i < found.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) <= allowed)) {
                throw new AssertionError(what + " " + i + ": expected " + expected[i] + " within " + allowed + ", got "
                        + found[i] + "; " + TestSeed.hint());
            }
        }
    }
}
