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
     * Returns if the call is sound: the source region lies inside the picture, the result covers a part of the input,
     * the batch has the transform's shape and the table's element type, and the slot lies inside the batch. Whether the
     * batch is open shows when it is touched.
     *
     * @throws ShapeException when the batch does not fit the transform
     * @throws InvalidArgumentException when region, result or slot lie outside
     */
    public static void check(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
        check(image.width(), image.height(), image.origin(), placement, transform, batch, slot);
    }

    /**
     * As the other, for a picture that is no {@link Image}.
     *
     * @param width of the picture
     * @param height of the picture
     * @param origin of the picture, for messages
     */
    public static void check(
            int width,
            int height,
            String origin,
            Placement placement,
            PixelTransform transform,
            Tensor batch,
            int slot) {
        Region crop = placement.source();
        // In longs: the edges of a hostile region may lie beyond the ints.
        boolean inside = crop.x() >= 0
                && crop.y() >= 0
                && crop.width() >= 1
                && crop.height() >= 1
                && (long) crop.x() + crop.width() <= width
                && (long) crop.y() + crop.height() <= height;
        if (!inside) {
            throw new InvalidArgumentException(Fault.of("crop of image", origin)
                    .expected("at least 1 x 1 pixels within " + width + " x " + height)
                    .got(crop.width() + " x " + crop.height())
                    .at("x " + crop.x() + ", y " + crop.y()));
        }
        long samples = (long) crop.width() * crop.height() * transform.order().channels();
        if (samples > MOST_SAMPLES) {
            throw new InvalidArgumentException(Fault.of("crop of image", origin)
                    .expected("at most " + MOST_SAMPLES + " samples as " + transform.order())
                    .got(samples)
                    .repair("crop to a smaller region"));
        }
        requirePlace(origin, placement, transform);
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

    private static void requirePlace(String origin, Placement placement, PixelTransform transform) {
        int width = placement.width();
        int height = placement.height();
        if (width < 1 || height < 1 || width > Placement.MAX_SIDE || height > Placement.MAX_SIDE) {
            throw new InvalidArgumentException(Fault.of("placement of image", origin)
                    .expected("a result of 1 to " + Placement.MAX_SIDE + " pixels a side")
                    .got(width + " x " + height));
        }
        Region covered = placement.covered(transform.width(), transform.height());
        if (covered.width() < 1 || covered.height() < 1) {
            throw new InvalidArgumentException(Fault.of("placement of image", origin)
                    .expected("a result that covers a part of the " + transform.width() + " x " + transform.height()
                            + " input")
                    .got(width + " x " + height)
                    .at("x " + placement.x() + ", y " + placement.y()));
        }
    }
}
