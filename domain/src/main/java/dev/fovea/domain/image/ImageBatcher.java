package dev.fovea.domain.image;

import dev.fovea.api.image.Image;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Region;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.stream.Slots;
import java.util.List;

/** Brings pictures of any size into a model's input tensor. Safe for any number of threads. */
public final class ImageBatcher implements Slots {

    private final ImageInput input;
    private final PixelTransform transform;
    private final PreprocessKernels kernels;

    /** A batcher for a model's input, on the given kernels. */
    public ImageBatcher(ImageInput input, TensorInfo tensor, PreprocessKernels kernels) {
        this.input = input;
        this.kernels = kernels;
        this.transform = new PixelTransform(
                input.width(),
                input.height(),
                input.order(),
                input.layout(),
                input.resampler(),
                input.alpha(),
                InputTable.of(tensor, input.order().channels(), input.normalization()));
    }

    @Override
    public Tensor allocate(int n) {
        return Tensor.allocate(transform.table().dtype(), transform.batchShape(n));
    }

    @Override
    public void fill(Image image, Tensor batch, int slot) {
        Region source = input.crop().region(image.width(), image.height());
        kernels.run(image, Placement.stretch(source, input.width(), input.height()), transform, batch, slot);
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
