package dev.fovea.api.model;

/** The weight of a source pixel as a function of its distance from the centre of a filter. */
public enum ResamplerCurve {
    /** No filter: the nearest pixel. */
    NONE,
    /** All pixels alike. */
    BOX,
    /** Falling linearly. */
    TRIANGLE,
    /** A sinc under Hamming's window. */
    HAMMING,
    /** Keys's cubic convolution. */
    CUBIC,
    /** A sinc under the first lobe of a wider sinc. */
    LANCZOS,
    /** The bell curve, cut at three deviations. */
    GAUSSIAN,
    /** Mitchell and Netravali's cubic with B = C = 1/3. */
    MITCHELL
}
