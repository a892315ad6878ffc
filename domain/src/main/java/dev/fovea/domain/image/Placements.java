package dev.fovea.domain.image;

import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Region;
import dev.fovea.api.spi.Placement;

/** Fits worked out for a picture's size, each with the rounding of the program that it is named after. */
public final class Placements {

    private Placements() {}

    /**
     * Where a picture of this size comes to lie in the input. For {@link Fit.PadToAspectRatio} the size is that of the
     * picture with its pads, as {@link Pads#around} gives it.
     */
    public static Placement of(ImageInput input, int width, int height) {
        Region whole = new Region(0, 0, width, height);
        Fit fit = input.fit();
        if (fit instanceof Fit.CentreSquare square) {
            int side = Math.max(1, (int) (square.fraction() * Math.min(width, height)));
            return stretch(new Region((width - side) / 2, (height - side) / 2, side, side), input);
        }
        if (fit instanceof Fit.CropToAspectRatio) {
            return stretch(cropToAspectRatio(input, width, height), input);
        }
        if (fit instanceof Fit.ResizeShorter shorter) {
            return shorter(whole, shorter.side(), input);
        }
        if (fit instanceof Fit.CropPct pct) {
            return cropPct(whole, pct.fraction(), input);
        }
        if (fit instanceof Fit.Letterbox letterbox) {
            return letterbox(whole, letterbox.isCentred(), input);
        }
        return stretch(whole, input);
    }

    private static Placement stretch(Region source, ImageInput input) {
        return Placement.stretch(source, input.width(), input.height());
    }

    /** Keras 3, {@code utils/image_utils.py}: smart_resize and load_img; backend {@code image.py}: resize. */
    private static Region cropToAspectRatio(ImageInput input, int width, int height) {
        int cropHeight = (int) Math.max(1, Math.min(height, (long) width * input.height() / input.width()));
        int cropWidth = (int) Math.max(1, Math.min(width, (long) height * input.width() / input.height()));
        return new Region((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
    }

    /** torchvision, {@code transforms/functional.py}: _compute_resized_output_size. */
    private static Placement shorter(Region whole, int side, ImageInput input) {
        int width = whole.width();
        int height = whole.height();
        int longer = (int) ((double) ((long) side * Math.max(width, height)) / Math.min(width, height));
        return width <= height ? centred(whole, side, longer, input) : centred(whole, longer, side, input);
    }

    /** timm, {@code data/transforms_factory.py} and {@code data/transforms.py}: ResizeKeepRatio. */
    private static Placement cropPct(Region whole, double fraction, ImageInput input) {
        int coverWidth = (int) Math.floor(input.width() / fraction);
        int coverHeight = (int) Math.floor(input.height() / fraction);
        if (coverWidth == coverHeight) {
            return shorter(whole, coverWidth, input);
        }
        double ratio = Math.min((double) whole.height() / coverHeight, (double) whole.width() / coverWidth);
        return centred(whole, (int) Math.rint(whole.width() / ratio), (int) Math.rint(whole.height() / ratio), input);
    }

    /** torchvision, {@code transforms/functional.py}: center_crop, of a picture of this size. */
    private static Placement centred(Region whole, int width, int height, ImageInput input) {
        return new Placement(whole, width, height, centre(width, input.width()), centre(height, input.height()));
    }

    /** Python rounds half to even; a pad's odd pixel goes behind. */
    private static int centre(int length, int room) {
        return length < room ? (room - length) / 2 : -(int) Math.rint((length - room) / 2.0);
    }

    /** Ultralytics, {@code data/augment.py}: LetterBox, with scaleup. */
    private static Placement letterbox(Region whole, boolean isCentred, ImageInput input) {
        double ratio = Math.min((double) input.height() / whole.height(), (double) input.width() / whole.width());
        int width = Math.max(1, (int) Math.rint(whole.width() * ratio));
        int height = Math.max(1, (int) Math.rint(whole.height() * ratio));
        int x = isCentred ? (input.width() - width) / 2 : 0;
        int y = isCentred ? (input.height() - height) / 2 : 0;
        return new Placement(whole, width, height, x, y);
    }
}
