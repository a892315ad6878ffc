package dev.fovea.bench.model;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.bench.peer.Ranking;
import dev.fovea.bench.preprocess.Kernels;
import java.util.List;

/**
 * Fovea's own decoder and kernels in front of plain TensorFlow Lite calls: the same steps as a Predictor's without what
 * a Predictor adds (checks, memory accounting, batching, counters, results on the heap).
 */
public final class HandWritten implements AutoCloseable {

    private final PlainClassifier classifier;
    private final PreprocessKernels kernels;
    private final PixelTransform transform;
    private final Tensor batch;
    private final ImageDecoder decoder = ImageDecoder.installed();
    private final DecodeOptions options = DecodeOptions.defaults();

    /** The steps, with TensorFlow Lite on the given number of threads. */
    public HandWritten(int threads) {
        classifier = new PlainClassifier(threads);
        kernels = Kernels.of("cpu");
        ImageInput input = classifier.input();
        if (input.layout() != Layout.NHWC || input.width() != input.height()) {
            throw new IllegalStateException("default model: expected a square input, channels last, got " + input);
        }
        transform = Kernels.transform(input.width(), input.resampler(), input.layout());
        batch = Tensor.allocate(transform.table().dtype(), transform.batchShape(1));
    }

    /** The picture prepared for the model; valid until the next call. */
    public Tensor prepare(Image image) {
        Region region = classifier.region(image.width(), image.height());
        Placement placement = Placement.stretch(region, transform.width(), transform.height());
        kernels.run(image, placement, transform, batch, 0);
        return batch;
    }

    /** The probabilities for a picture. */
    public float[] probabilities(Image image) {
        return classifier.interpreter().run(prepare(image).floats());
    }

    /** The five likeliest classes for an encoded photo. */
    public List<Integer> top5(byte[] encoded) {
        return Ranking.top(probabilities(decoder.decode(encoded, "", options)), 5);
    }

    @Override
    public void close() {
        batch.close();
        classifier.close();
    }
}
