package dev.fovea.domain.explain;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.Explanation;
import dev.fovea.api.explain.PhotoFrame;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.domain.image.Gaussian;
import java.util.Arrays;

/**
 * Attributions drawn over photos. The photo turns gray; what speaks for the label is laid over it in orange to vermilion,
 * what speaks against it in sky to deep blue, the more strongly the more it says; what the model did not see is dark. The
 * four colours are those of M. Okabe, K. Ito, "Color Universal Design", 2008, which all kinds of colour vision tell apart;
 * they are mixed with each other and with the photo in {@link Oklab}.
 */
public final class HeatMap {

    /** The longer side of a drawing is at least this. */
    public static final int SHORTEST = 512;

    /** The longer side of a drawing is at most this. */
    public static final int LONGEST = 1024;

    private static final double STRONGEST = 0.9;
    private static final double GRAY_DARKEST = 0.12;
    private static final double GRAY_RANGE = 0.8;
    private static final double UNSEEN = 0.45;
    private static final double[][] FOR = {Oklab.of(230, 159, 0), Oklab.of(213, 94, 0)};
    private static final double[][] AGAINST = {Oklab.of(86, 180, 233), Oklab.of(0, 114, 178)};

    private HeatMap() {}

    /** The sigma of {@link Explanation#SMOOTHING} for an attribution, in pixels of the model's input. */
    public static double sigma(Attribution attribution) {
        return Explanation.SMOOTHING * Math.max(attribution.width(), attribution.height());
    }

    /**
     * The values smoothed by a Gaussian, row by row: what heat maps show. Their sum is that of the values, since what would
     * fall over an edge is reflected there.
     *
     * @param sigma in pixels of the model's input; 0 smooths nothing
     */
    public static float[] smoothed(Attribution attribution, double sigma) {
        int width = attribution.width();
        int height = attribution.height();
        if (!(sigma >= 0 && sigma <= Math.max(width, height))) {
            throw new InvalidArgumentException(Fault.of("option", "smoothing")
                    .expected("0 to " + Math.max(width, height) + " pixels")
                    .got(sigma));
        }
        float[] values = attribution.values();
        double[] plane = new double[values.length];
        Arrays.setAll(plane, i -> values[i]);
        double[] smooth = Gaussian.of(plane, width, height, sigma);
        float[] floats = new float[smooth.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) smooth[i];
        }
        return floats;
    }

    /**
     * The attribution over the photo, smoothed by {@link #sigma}: RGB, of the photo's shape, its longer side brought to
     * {@link #SHORTEST} to {@link #LONGEST} pixels.
     */
    public static Image over(Image photo, Attribution attribution) {
        return over(photo, attribution, sigma(attribution));
    }

    /**
     * The attribution over the photo.
     *
     * @param photo that was explained, or a smaller or larger copy of it
     * @param sigma of the smoothing, in pixels of the model's input; 0 shows the values as they are
     */
    public static Image over(Image photo, Attribution attribution, double sigma) {
        int longer = Math.max(photo.width(), photo.height());
        double scale = (double) Math.max(SHORTEST, Math.min(LONGEST, longer)) / longer;
        int width = Math.max(1, (int) Math.round(photo.width() * scale));
        int height = Math.max(1, (int) Math.round(photo.height() * scale));
        GrayPhoto gray = new GrayPhoto(photo, width, height);
        Strength strength = new Strength(attribution, sigma);
        PhotoFrame frame = attribution.facts().frame();
        double toPhotoX = (double) frame.photoWidth() / width;
        double toPhotoY = (double) frame.photoHeight() / height;
        Oklab oklab = new Oklab();
        byte[] data = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            double inputY = frame.inputY((y + 0.5) * toPhotoY);
            for (int x = 0; x < width; x++) {
                double lightness = GRAY_DARKEST + GRAY_RANGE * gray.lightness(y, x);
                double t = strength.at(inputY, frame.inputX((x + 0.5) * toPhotoX));
                int at = 3 * (y * width + x);
                if (Double.isNaN(t)) {
                    oklab.put(UNSEEN * lightness, 0, 0, data, at);
                } else {
                    mix(oklab, lightness, t, data, at);
                }
            }
        }
        return Image.of(width, height, ChannelOrder.RGB, data, photo.origin());
    }

    /** Weak values show the photo, strong ones the colour. */
    private static void mix(Oklab oklab, double lightness, double t, byte[] data, int at) {
        double[][] ramp = t >= 0 ? FOR : AGAINST;
        double along = Math.abs(t);
        double weight = STRONGEST * along;
        double[] mixed = new double[3];
        for (int i = 0; i < 3; i++) {
            double colour = (1 - along) * ramp[0][i] + along * ramp[1][i];
            mixed[i] = weight * colour + (1 - weight) * (i == 0 ? lightness : 0);
        }
        oklab.put(mixed[0], mixed[1], mixed[2], data, at);
    }

    /** How strong an attribution is at a place, from -1 to 1: the strongest of the map is 1 or -1. */
    private static final class Strength {

        private final float[] values;
        private final int width;
        private final int height;
        private final double most;

        Strength(Attribution attribution, double sigma) {
            this.values = smoothed(attribution, sigma);
            this.width = attribution.width();
            this.height = attribution.height();
            this.most = most(attribution.facts().frame());
        }

        /** The strongest value on the photo: what lies on padding is not drawn. */
        private double most(PhotoFrame frame) {
            double most = 0;
            for (int y = 0; y < height; y++) {
                double photoY = frame.photoY(y + 0.5);
                for (int x = 0; x < width && photoY >= 0 && photoY <= frame.photoHeight(); x++) {
                    double photoX = frame.photoX(x + 0.5);
                    if (photoX >= 0 && photoX <= frame.photoWidth()) {
                        most = Math.max(most, Math.abs(values[y * width + x]));
                    }
                }
            }
            return most;
        }

        /** Between the middles of pixels it is interpolated; NaN outside of the input. */
        double at(double inputY, double inputX) {
            if (inputX < 0 || inputY < 0 || inputX > width || inputY > height) {
                return Double.NaN;
            }
            double x = Math.max(0, Math.min(width - 1, inputX - 0.5));
            double y = Math.max(0, Math.min(height - 1, inputY - 0.5));
            int left = (int) x;
            int top = (int) y;
            int right = Math.min(width - 1, left + 1);
            int bottom = Math.min(height - 1, top + 1);
            double upper = (1 - x + left) * values[top * width + left] + (x - left) * values[top * width + right];
            double lower = (1 - x + left) * values[bottom * width + left] + (x - left) * values[bottom * width + right];
            double value = (1 - y + top) * upper + (y - top) * lower;
            // At the photo's edge the neighbour may lie on padding.
            return most == 0 ? 0 : Math.max(-1, Math.min(1, value / most));
        }
    }
}
