package dev.fovea.domain.image;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.DecodeScale;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.spi.EncodedPreprocess;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Reduction;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.stream.Slots;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Brings pictures of any size into a model's input tensor. Safe for any number of threads. */
public final class ImageBatcher implements Slots {

    private final ImageInput input;
    private final PixelTransform transform;
    private final PreprocessKernels kernels;
    private final @Nullable EncodedPreprocess encoded;

    /** A batcher for a model's input, on the given kernels. */
    public ImageBatcher(ImageInput input, TensorInfo tensor, PreprocessKernels kernels) {
        this(input, tensor, kernels, null);
    }

    /**
     * A batcher for a model's input.
     *
     * @param encoded takes encoded pictures, of the same backend as the kernels; null when there is none
     */
    public ImageBatcher(
            ImageInput input, TensorInfo tensor, PreprocessKernels kernels, @Nullable EncodedPreprocess encoded) {
        this.input = input;
        this.kernels = kernels;
        this.encoded = Pads.isAsked(input) ? null : encoded;
        this.transform = new PixelTransform(
                input.width(),
                input.height(),
                input.order(),
                input.layout(),
                input.resampler(),
                input.alpha(),
                InputTable.of(tensor, input.order().channels(), input.normalization()),
                input.background().samples(input.order()));
    }

    @Override
    public Tensor allocate(int n) {
        return Tensor.allocate(transform.table().dtype(), transform.batchShape(n));
    }

    @Override
    public void fill(Image image, Tensor batch, int slot) {
        Image padded = Pads.around(image, input);
        kernels.run(padded, placement(padded.width(), padded.height()), transform, batch, slot);
    }

    /** As {@link #fill(Image, Tensor, int)}, with the picture's place changed. */
    public void fill(Image image, UnaryOperator<Placement> change, Tensor batch, int slot) {
        Image padded = Pads.around(image, input);
        Placement placement = change.apply(placement(padded.width(), padded.height()));
        kernels.run(padded, placement, transform, batch, slot);
    }

    @Override
    public boolean fill(EncodedImage picture, String name, DecodeOptions options, Tensor batch, int slot) {
        return encoded != null
                && encoded.run(picture, name, options, this::placement, reduction(options), transform, batch, slot);
    }

    private Placement placement(int width, int height) {
        return Placements.of(input, width, height);
    }

    /** How much smaller pictures may be decoded. */
    public Reduction reduction(DecodeOptions options) {
        return options.scale() == DecodeScale.AUTO ? Reduction.before(this::placement) : Reduction.NONE;
    }

    /** The same slots for pictures that the decoder decodes: without the shortcut where the decoder has a codec of its own. */
    public Slots behind(ImageDecoder decoder) {
        boolean isAskedFirst = encoded != null
                && !decoder.codecs().isEmpty()
                && decoder.codecs().get(0).id().equals(encoded.codec());
        return encoded == null || isAskedFirst ? this : new ImageBatcher(this);
    }

    private ImageBatcher(ImageBatcher other) {
        this.input = other.input;
        this.transform = other.transform;
        this.kernels = other.kernels;
        this.encoded = null;
    }

    /** A batch of the pictures, in order, prepared in parallel; the caller closes it. */
    public Tensor batch(List<Image> images, WorkPool pool, int parallelism) {
        Tensor batch = allocate(images.size());
        try {
            pool.forEach(images.size(), parallelism, i -> fill(images.get(i), batch, i));
            return batch;
        } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
        }
    }
}
