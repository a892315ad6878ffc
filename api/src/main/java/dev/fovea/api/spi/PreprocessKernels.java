package dev.fovea.api.spi;

import dev.fovea.api.image.Image;
import dev.fovea.api.tensor.Tensor;

/**
 * Kernel port: one picture to its slot in a batch, in one pass. Safe for any number of threads, each with its own slot.
 *
 * <p>The result is exact, every provider gives the same bits:
 *
 * <ol>
 *   <li>the source region is cut out;
 *   <li>alpha by {@link dev.fovea.api.image.Alpha}, then channels to the transform's order: gray is replicated; colour
 *       becomes gray by {@code (19595 R + 38470 G + 7471 B + 32768) >> 16} (ITU-R 601, as Pillow's convert("L"));
 *   <li>resampling, as the {@linkplain dev.fovea.api.model.ResamplerFamily family} of the resampler describes;
 *   <li>the result is put in its place: what sticks out of the input is cut, and need not be computed; what stays
 *       uncovered gets the transform's background;
 *   <li>the lookup table, then the layout. Real numbers ({@link dev.fovea.api.model.Resampler#isReal}) go through the
 *       table's normalization to f32, and rounded to the nearest sample, ties to even, through a table of bytes.
 * </ol>
 *
 * <p>A provider calls {@link PreprocessCheck#check} first, so that every provider refuses the same calls in the same
 * words; behind it nothing is checked again.
 */
public interface PreprocessKernels {

    /** What runs, for people: an ISA level such as {@code avx512}, or {@code java}. */
    String detail();

    /**
     * Writes one picture into slot {@code slot} of the batch.
     *
     * @param image the picture, of any channel order
     * @param placement the region inside the picture that is resized, its size then, and its place in the slot
     * @param transform what is to be done
     * @param batch a tensor of shape {@link PixelTransform#batchShape} and of the table's element type
     * @param slot from 0 to n - 1
     * @throws dev.fovea.api.error.ShapeException when the batch does not fit the transform
     * @throws dev.fovea.api.error.InvalidArgumentException when region, result or slot lie outside
     * @throws dev.fovea.api.error.ClosedException when the batch is closed
     */
    void run(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot);
}
