package dev.fovea.domain.image;

/** Gaussian smoothing of planes. What would fall over an edge is reflected there, so that a plane's sum stays the same. */
public final class Gaussian {

    private static final double REACH = 3;

    private Gaussian() {}

    /** The plane, row by row, smoothed; the plane itself at a sigma of 0. */
    public static double[] of(double[] plane, int width, int height, double sigma) {
        if (sigma <= 0) {
            return plane;
        }
        double[] kernel = kernel(sigma);
        double[] across = new double[plane.length];
        for (int y = 0; y < height; y++) {
            line(plane, across, y * width, 1, width, kernel);
        }
        double[] all = new double[plane.length];
        for (int x = 0; x < width; x++) {
            line(across, all, x, width, height, kernel);
        }
        return all;
    }

    private static double[] kernel(double sigma) {
        int reach = (int) Math.ceil(REACH * sigma);
        double[] kernel = new double[2 * reach + 1];
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            kernel[i + reach] = Math.exp(-0.5 * i * i / (sigma * sigma));
            sum += kernel[i + reach];
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= sum;
        }
        return kernel;
    }

    private static void line(double[] from, double[] to, int at, int step, int length, double[] kernel) {
        int reach = kernel.length / 2;
        for (int i = 0; i < length; i++) {
            double sum = 0;
            for (int k = -reach; k <= reach; k++) {
                sum += kernel[k + reach] * from[at + step * reflected(i + k, length)];
            }
            to[at + step * i] = sum;
        }
    }

    /** ... 1 0 | 0 1 2 | 2 1 ...: of each pixel as much goes out as comes in. */
    private static int reflected(int i, int length) {
        int within = Math.floorMod(i, 2 * length);
        return within < length ? within : 2 * length - 1 - within;
    }
}
