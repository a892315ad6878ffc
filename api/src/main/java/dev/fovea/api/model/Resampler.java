package dev.fovea.api.model;

import static dev.fovea.api.model.ResamplerCurve.BOX;
import static dev.fovea.api.model.ResamplerCurve.CUBIC;
import static dev.fovea.api.model.ResamplerCurve.GAUSSIAN;
import static dev.fovea.api.model.ResamplerCurve.HAMMING;
import static dev.fovea.api.model.ResamplerCurve.LANCZOS;
import static dev.fovea.api.model.ResamplerCurve.MITCHELL;
import static dev.fovea.api.model.ResamplerCurve.NONE;
import static dev.fovea.api.model.ResamplerCurve.TRIANGLE;
import static dev.fovea.api.model.ResamplerFamily.AREA_AVERAGING;
import static dev.fovea.api.model.ResamplerFamily.NEAREST;
import static dev.fovea.api.model.ResamplerFamily.ROUNDED_PASSES;
import static dev.fovea.api.model.ResamplerFamily.WINDOWS;

import java.util.Locale;

/**
 * How a picture is brought to another size. A resampler is named after the program whose pixels it repeats, since
 * "bicubic" alone means something else in each of them: {@code PILLOW_} (Pillow), {@code AWT_} (java.awt, as sparkdl
 * used it), {@code TF1_} (TensorFlow's {@code compat.v1.image.resize_images}: source positions without half pixels) and
 * {@code TF2_} ({@code tf.image.resize}, Keras's {@code Resizing} layer).
 *
 * <p>Pillow's and java.awt's, and all that pick the nearest pixel, are repeated bit for bit. The others of TensorFlow
 * give real numbers that are not rounded to samples ({@link #isReal}), within a thousandth of a level of TensorFlow's.
 */
public enum Resampler {
    /** Pillow's NEAREST: source positions by repeated addition of the scale. */
    PILLOW_NEAREST(NEAREST, NONE, 0, true, false),
    /** Pillow's BOX. */
    PILLOW_BOX(ROUNDED_PASSES, BOX, 0.5, true, true),
    /** Pillow's BILINEAR: a triangle, widened when shrinking. */
    PILLOW_BILINEAR(ROUNDED_PASSES, TRIANGLE, 1, true, true),
    /** Pillow's HAMMING. */
    PILLOW_HAMMING(ROUNDED_PASSES, HAMMING, 1, true, true),
    /** Pillow's BICUBIC: Keys with a = -0.5, widened when shrinking. */
    PILLOW_BICUBIC(ROUNDED_PASSES, CUBIC, 2, true, true),
    /** Pillow's LANCZOS: three lobes, widened when shrinking. */
    PILLOW_LANCZOS(ROUNDED_PASSES, LANCZOS, 3, true, true),

    /** java.awt's SCALE_REPLICATE, SCALE_FAST and SCALE_DEFAULT: source pixel {@code (2i + 1) in div (2 out)}. */
    AWT_REPLICATE(NEAREST, NONE, 0, true, false),
    /** java.awt's SCALE_AREA_AVERAGING and SCALE_SMOOTH: the mean of what lies under a pixel, summed in f32. */
    AWT_AREA_AVERAGING(AREA_AVERAGING, BOX, 0.5, true, true),

    /** TensorFlow 1's NEAREST_NEIGHBOR: source pixel {@code floor(i in / out)} in f32. */
    TF1_NEAREST(NEAREST, NONE, 0, false, false),
    /** TensorFlow 1's BILINEAR: between the two pixels around {@code i in / out}. */
    TF1_BILINEAR(WINDOWS, TRIANGLE, 1, false, false),
    /** TensorFlow 1's BICUBIC: four pixels, a = -0.75, edge pixels repeated. */
    TF1_BICUBIC(WINDOWS, CUBIC, 2, false, false),
    /** TensorFlow 1's AREA: the mean of what lies under a pixel. */
    TF1_AREA(WINDOWS, BOX, 0.5, true, true),

    /** TensorFlow 2's NEAREST_NEIGHBOR: source pixel {@code floor((i + 0.5) in / out)} in f32. */
    TF2_NEAREST(NEAREST, NONE, 0, true, false),
    /** TensorFlow 2's BILINEAR: between the two pixels around {@code (i + 0.5) in / out - 0.5}. */
    TF2_BILINEAR(WINDOWS, TRIANGLE, 1, true, false),
    /** The same with antialias: a triangle, widened when shrinking. */
    TF2_BILINEAR_ANTIALIAS(WINDOWS, TRIANGLE, 1, true, true),
    /** TensorFlow 2's BICUBIC: four pixels, a = -0.5, weights of pixels outside dropped. */
    TF2_BICUBIC(WINDOWS, CUBIC, 2, true, false),
    /** The same with antialias. */
    TF2_BICUBIC_ANTIALIAS(WINDOWS, CUBIC, 2, true, true),
    /** TensorFlow 2's AREA, which is TensorFlow 1's. */
    TF2_AREA(WINDOWS, BOX, 0.5, true, true),
    /** TensorFlow 2's LANCZOS3. */
    TF2_LANCZOS3(WINDOWS, LANCZOS, 3, true, false),
    /** The same with antialias. */
    TF2_LANCZOS3_ANTIALIAS(WINDOWS, LANCZOS, 3, true, true),
    /** TensorFlow 2's LANCZOS5. */
    TF2_LANCZOS5(WINDOWS, LANCZOS, 5, true, false),
    /** The same with antialias. */
    TF2_LANCZOS5_ANTIALIAS(WINDOWS, LANCZOS, 5, true, true),
    /** TensorFlow 2's GAUSSIAN: radius 1.5, deviation 0.5; blurs at the same size too. */
    TF2_GAUSSIAN(WINDOWS, GAUSSIAN, 1.5, true, false),
    /** The same with antialias. */
    TF2_GAUSSIAN_ANTIALIAS(WINDOWS, GAUSSIAN, 1.5, true, true),
    /** TensorFlow 2's MITCHELLCUBIC (B = C = 1/3); blurs at the same size too. */
    TF2_MITCHELLCUBIC(WINDOWS, MITCHELL, 2, true, false),
    /** The same with antialias. */
    TF2_MITCHELLCUBIC_ANTIALIAS(WINDOWS, MITCHELL, 2, true, true);

    private final ResamplerFamily family;
    private final ResamplerCurve curve;
    private final double support;
    private final boolean halfPixels;
    private final boolean antialiased;

    Resampler(ResamplerFamily family, ResamplerCurve curve, double support, boolean halfPixels, boolean antialiased) {
        this.family = family;
        this.curve = curve;
        this.support = support;
        this.halfPixels = halfPixels;
        this.antialiased = antialiased;
    }

    /** How it computes. */
    public ResamplerFamily family() {
        return family;
    }

    /** The weight of a source pixel as a function of its distance; NONE for nearest. */
    public ResamplerCurve curve() {
        return curve;
    }

    /** Half the width of the filter at scale 1, in source pixels; 0 for nearest. */
    public double support() {
        return support;
    }

    /** Whether pixels are taken for squares, whose centres are mapped onto each other, and not for points. */
    public boolean hasHalfPixels() {
        return halfPixels;
    }

    /** Whether the filter widens when shrinking, so that every source pixel counts. */
    public boolean isAntialiased() {
        return antialiased;
    }

    /** Whether results are real numbers, which may lie between samples and beyond 0 and 255. */
    public boolean isReal() {
        return family == WINDOWS;
    }

    /** The name in lower case, as command lines take it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
