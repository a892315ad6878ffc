package dev.fovea.api.image;

/** What becomes of alpha when a picture enters a model that has no use for it. */
public enum Alpha {
    /**
     * Composite on white before resampling: {@code c' = (c * a + 255 * (255 - a) + 127) / 255} in integers, for each
     * colour sample c with alpha a.
     */
    WHITE,
    /** Forget alpha and keep the colour samples as they are, as Pillow's {@code convert("RGB")} does. */
    DROP
}
