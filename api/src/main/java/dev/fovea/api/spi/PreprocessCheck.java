package dev.fovea.api.spi;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Region;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;

/** The one check of a {@link PreprocessKernels} call, for providers: what passes it is safe to hand to native code. */
public final class PreprocessCheck {

    /** So that a provider may hold the cropped samples in one array. */
    private static final long MOST_SAMPLES = Integer.MAX_VALUE - 8L;

    private PreprocessCheck() {}

    /**
     * Returns if the call is sound: the crop lies inside the picture, the batch has the transform's shape and the
     * table's element type, and the slot lies inside the batch. Whether the batch is open shows when it is touched.
     *
     * @throws ShapeException when the batch does not fit the transform
     * @throws InvalidArgumentException when crop or slot lie outside
     */
    public static void check(Image image, Region crop, PixelTransform transform, Tensor batch, int slot) {
        // In longs: the edges of a hostile region may lie beyond the ints.
        boolean inside = crop.x() >= 0
                && crop.y() >= 0
                && crop.width() >= 1
                && crop.height() >= 1
                && (long) crop.x() + crop.width() <= image.width()
                && (long) crop.y() + crop.height() <= image.height();
        if (!inside) {
            throw new InvalidArgumentException(Fault.of("crop of image", image.origin())
                    .expected("at least 1 x 1 pixels within " + image.width() + " x " + image.height())
                    .got(crop.width() + " x " + crop.height())
                    .at("x " + crop.x() + ", y " + crop.y()));
        }
        long samples = (long) crop.width() * crop.height() * transform.order().channels();
        if (samples > MOST_SAMPLES) {
            throw new InvalidArgumentException(Fault.of("crop of image", image.origin())
                    .expected("at most " + MOST_SAMPLES + " samples as " + transform.order())
                    .got(samples)
                    .repair("crop to a smaller region"));
        }
        Shape shape = batch.shape();
        int count = shape.rank() == 4 ? shape.dim(0) : 0;
        if (!shape.equals(transform.batchShape(count))) {
            throw new ShapeException(Fault.of("batch", "")
                    .expected("shape " + transform.batchShape(Shape.UNKNOWN))
                    .got(shape));
        }
        if (batch.dtype() != transform.table().dtype()) {
            throw new ShapeException(Fault.of("batch", "")
                    .expected("element type " + transform.table().dtype() + " as in the lookup table")
                    .got(batch.dtype()));
        }
        if (slot < 0 || slot >= count) {
            throw new InvalidArgumentException(Fault.of("argument", "slot")
                    .expected(count == 0 ? "a batch with room" : "0 to " + (count - 1))
                    .got(slot));
        }
    }
}
