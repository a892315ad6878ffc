package dev.fovea.domain.stream;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.image.Image;
import dev.fovea.api.tensor.Tensor;

/** Where a stream puts decoded pictures: the slots of a batch. Safe for any number of threads, each with its slot. */
public interface Slots {

    /** A batch of n slots with undefined content; the caller closes it. */
    Tensor allocate(int n);

    /** Writes one picture into its slot. */
    void fill(Image image, Tensor batch, int slot);

    /**
     * Writes one picture into its slot without decoding it first; false when that cannot be done.
     *
     * @param name of the picture, for messages
     */
    default boolean fill(EncodedImage picture, String name, DecodeOptions options, Tensor batch, int slot) {
        return false;
    }
}
