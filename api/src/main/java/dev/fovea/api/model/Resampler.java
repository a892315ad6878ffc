package dev.fovea.api.model;

/**
 * How a picture is brought to another size. A resampler is named after the program whose pixels it repeats bit for bit,
 * since "bicubic" alone means something else in each of them.
 */
public enum Resampler {
    /** Pillow's NEAREST: source positions by repeated addition of the scale. */
    PILLOW_NEAREST(0.0),
    /** Pillow's BOX. */
    PILLOW_BOX(0.5),
    /** Pillow's BILINEAR: a triangle, widened when shrinking. */
    PILLOW_BILINEAR(1.0),
    /** Pillow's HAMMING. */
    PILLOW_HAMMING(1.0),
    /** Pillow's BICUBIC: Keys with a = -0.5, widened when shrinking. */
    PILLOW_BICUBIC(2.0),
    /** Pillow's LANCZOS: three lobes, widened when shrinking. */
    PILLOW_LANCZOS(3.0);

    private final double support;

    Resampler(double support) {
        this.support = support;
    }

    /** Half the width of the filter at scale 1, in source pixels; 0 for nearest. */
    public double support() {
        return support;
    }
}
