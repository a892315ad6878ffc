package dev.fovea.api.port;

import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.tensor.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Driving port: pictures to feature vectors. Safe for any number of threads, to be shared. A picture's features do not
 * depend, bit for bit, on the batch around it, on the number of threads or on other callers. What
 * computes throws {@link dev.fovea.api.error.ClosedException} after {@link #close()}.
 */
public interface Featurizer extends AutoCloseable {

    /** The length of a feature vector. */
    int size();

    /** The features of one picture. */
    float[] featurize(Image image);

    /** The features of pictures of any sizes, in order: f32 [n, size]. The caller closes it. */
    Tensor featurize(List<Image> images);

    /**
     * The features of many pictures, in order, decoded while the model computes and in bounded memory. A bad picture is
     * a {@link Outcome.Failure} and does not stop the others.
     */
    Outcomes<float[]> featurize(Iterator<ImageSource> sources);

    /**
     * The features of the model's raw inputs: f32 [n, size]. The caller closes it.
     *
     * @param inputs every input by name, n rows each
     * @throws dev.fovea.api.error.ShapeException when an input is missing or differs from {@link Description#inputs()}
     */
    Tensor featurize(Map<String, Tensor> inputs);

    /** Runs the model once on a blank input, so that the first real call is as fast as the next. */
    void warmUp();

    /** What this port runs on. */
    Description describe();

    /** The memory off the heap that it takes. */
    Footprint footprint();

    /** Counters since it was built. */
    Metrics metrics();

    /** Gives the model back once running calls are done. A second call does nothing. */
    @Override
    void close();
}
