package dev.fovea.api.port;

import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.plan.StepTime;
import dev.fovea.api.tensor.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Driving port: pictures or tensors to labels and named tensors. Safe for any number of threads, to be shared. A
 * picture's result does not depend, bit for bit, on the batch around it, on the number of threads or on other callers.
 * What
 * computes throws {@link dev.fovea.api.error.ClosedException} after {@link #close()}.
 */
public interface Predictor extends AutoCloseable {

    /** The prediction for one picture. */
    Prediction predict(Image image);

    /** The predictions for pictures of any sizes, in order, computed together. */
    List<Prediction> predict(List<Image> images);

    /**
     * The predictions for many pictures, in order, decoded while the model computes and in bounded memory. A bad
     * picture is a {@link Outcome.Failure} and does not stop the others.
     */
    Outcomes<Prediction> predict(Iterator<ImageSource> sources);

    /**
     * The model's outputs for its raw inputs.
     *
     * @param inputs every input by name, n rows each
     * @return every output by name, n rows each; the caller closes them
     * @throws dev.fovea.api.error.ShapeException when an input is missing or differs from {@link Description#inputs()}
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs);

    /** Runs the model once on a blank input, so that the first real call is as fast as the next. */
    void warmUp();

    /** The classes in the order of {@link Prediction#probabilities()}; empty when the model names none. */
    default Optional<LabelTable> labels() {
        return Optional.empty();
    }

    /** What this port runs on. */
    Description describe();

    /** The memory off the heap that it takes. */
    Footprint footprint();

    /** Counters since it was built. */
    Metrics metrics();

    /**
     * The time of each of the model's steps since this was last asked for, callers of the same model included; empty when
     * the backend does not measure. Measuring begins with the first call.
     */
    default List<StepTime> profile() {
        return List.of();
    }

    /** Gives the model back once running calls are done. A second call does nothing. */
    @Override
    void close();
}
