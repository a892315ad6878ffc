package dev.fovea.api.spi;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.tensor.Tensor;

/**
 * Kernel port: one encoded picture to its slot in a batch, with neither its bytes nor its pixels on the heap. The slot
 * gets, bit for bit, what {@link ImageCodec} and {@link PreprocessKernels} of the same backend give one after the other.
 * Safe for any number of threads, each with its own slot.
 */
public interface EncodedPreprocess {

    /** The id of the codec whose work it does; it is asked only where that codec would be asked first. */
    String codec();

    /**
     * Writes one picture into slot {@code slot} of the batch, unless it leaves the picture to the codecs: what it does
     * not know, what is broken, too large or cannot be read, about which they say more.
     *
     * @param picture the encoded picture
     * @param origin for messages
     * @param options how it is decoded
     * @param placing the place of the decoded picture, which is turned upright where the options say so
     * @param reduction how much smaller it may be decoded
     * @param transform what is to be done
     * @param batch a tensor of shape {@link PixelTransform#batchShape} and of the table's element type
     * @param slot from 0 to n - 1
     * @return false when nothing was done; the slot's content is undefined then
     * @throws dev.fovea.api.error.ShapeException when the batch does not fit the transform
     * @throws dev.fovea.api.error.InvalidArgumentException when placement or slot lie outside
     * @throws dev.fovea.api.error.ClosedException when the batch is closed
     */
    boolean run(
            EncodedImage picture,
            String origin,
            DecodeOptions options,
            Placing placing,
            Reduction reduction,
            PixelTransform transform,
            Tensor batch,
            int slot);
}
