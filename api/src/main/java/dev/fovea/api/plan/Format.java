package dev.fovea.api.plan;

/** How a tensor's elements lie in memory. */
public enum Format {
    /** Rows of pixels of all channels, dense but for the halo. */
    NHWC,
    /**
     * Planes of {@link #BLOCK} channels, each rows of pixels of that many elements; the last plane is filled up with
     * zeros. XNNPACK and oneDNN call such layouts blocked.
     */
    BLOCKED;

    /** Channels in one plane of {@link #BLOCKED}. */
    public static final int BLOCK = 16;
}
