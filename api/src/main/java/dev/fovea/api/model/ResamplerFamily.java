package dev.fovea.api.model;

/** How a {@link Resampler} computes: what a kernel provider has one piece of code for. */
public enum ResamplerFamily {
    /** One source pixel for each of the result. */
    NEAREST,
    /**
     * Pillow's two passes: weights in double, normalised, rounded to 22-bit integers (half away from zero), horizontal
     * pass first, samples rounded to 8 bits after each pass, a pass of unchanged size left out.
     */
    ROUNDED_PASSES,
    /** java.awt's mean of the source pixels under a pixel: f32 sums in source order, then one rounding. */
    AREA_AVERAGING,
    /**
     * TensorFlow's filters. For each row and each column of the result a window of source pixels and their weights, in
     * f32 as TensorFlow computes them. Vertically first: weights rounded to 22-bit integers so that their running sums
     * are nearest, the sum exact, rounded once to f32. Then horizontally: products and sums in f32, from the window's
     * first pixel to its last. For 8-bit elements the result is rounded to the nearest sample, ties to even.
     */
    WINDOWS
}
