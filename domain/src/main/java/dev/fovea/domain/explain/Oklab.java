package dev.fovea.domain.explain;

/**
 * Oklab, a space in which equal distances look equal: B. Ottosson, "A perceptual color space for image processing", 2020.
 * The matrices are those of that article, of its revision of 2021.
 */
final class Oklab {

    private static final int STEPS = 4096;

    private final byte[] encoded = new byte[STEPS + 1];

    /** With a table of the sRGB transfer function (IEC 61966-2-1). */
    Oklab() {
        for (int i = 0; i <= STEPS; i++) {
            double linear = (double) i / STEPS;
            double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
            encoded[i] = (byte) Math.round(255 * value);
        }
    }

    private static double linear(int sample) {
        double value = sample / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    /** Lightness and the two axes of colour of an sRGB colour. */
    static double[] of(int red, int green, int blue) {
        double r = linear(red);
        double g = linear(green);
        double b = linear(blue);
        double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        double m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return new double[] {
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        };
    }

    /** Writes the sRGB colour, red first; what no screen shows is clipped. */
    void put(double lightness, double a, double b, byte[] to, int at) {
        double l = lightness + 0.3963377774 * a + 0.2158037573 * b;
        double m = lightness - 0.1055613458 * a - 0.0638541728 * b;
        double s = lightness - 0.0894841775 * a - 1.2914855480 * b;
        l *= l * l;
        m *= m * m;
        s *= s * s;
        to[at] = sample(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
        to[at + 1] = sample(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
        to[at + 2] = sample(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }

    private byte sample(double linear) {
        return encoded[(int) Math.round(STEPS * Math.max(0, Math.min(1, linear)))];
    }
}
