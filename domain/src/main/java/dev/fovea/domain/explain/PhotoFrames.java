package dev.fovea.domain.explain;

import dev.fovea.api.explain.PhotoFrame;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.spi.Placement;
import dev.fovea.domain.image.Pads;
import dev.fovea.domain.image.Placements;

/** Where inputs lie on photos. */
public final class PhotoFrames {

    private PhotoFrames() {}

    /** The frame of a photo of that size. */
    public static PhotoFrame of(ImageInput input, int photoWidth, int photoHeight) {
        int padX = Pads.left(input, photoWidth, photoHeight);
        int padY = Pads.top(input, photoWidth, photoHeight);
        Placement placement = Placements.of(input, photoWidth + 2 * padX, photoHeight + 2 * padY);
        double scaleX = (double) placement.source().width() / placement.width();
        double scaleY = (double) placement.source().height() / placement.height();
        // Resamplers that take pixels for points lay the middle of the first one onto that of the first.
        double shift = input.resampler().hasHalfPixels() ? 0 : 0.5;
        return new PhotoFrame(
                photoWidth,
                photoHeight,
                placement.source().x() - padX - placement.x() * scaleX + shift * (1 - scaleX),
                placement.source().y() - padY - placement.y() * scaleY + shift * (1 - scaleY),
                scaleX,
                scaleY);
    }
}
