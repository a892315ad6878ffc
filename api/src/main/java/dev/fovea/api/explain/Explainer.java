package dev.fovea.api.explain;

import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Outcomes;
import java.util.Iterator;

/**
 * Says what in a picture speaks for a label. The same picture, model and settings give the same attribution. Safe for any
 * number of threads, of which integrated gradients take one at a time. Start with {@code Fovea.explainer}.
 */
public interface Explainer extends AutoCloseable {

    /**
     * What in the picture speaks for the label.
     *
     * @throws dev.fovea.api.error.UnknownNameException when the model has no such label; the message suggests the nearest
     */
    Attribution explain(Image image);

    /** As {@link #explain(Image)}, drawn over the picture. */
    Explanation explanation(Image image);

    /**
     * As {@link #explanation} for many pictures, in order, one by one as they are asked for; the next ones are decoded
     * meanwhile. The caller closes it.
     */
    Outcomes<Explanation> explain(Iterator<ImageSource> sources);

    /** The method, its settings complete. */
    AttributionMethod method();

    /** What the model runs on. */
    Description describe();

    /** The memory off the heap that the engine takes which predicts; that of gradients aside. */
    Footprint footprint();

    /** Gives the model back when no call is running any more. A second call does nothing. */
    @Override
    void close();
}
