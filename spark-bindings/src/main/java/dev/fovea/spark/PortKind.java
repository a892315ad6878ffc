package dev.fovea.spark;

import dev.fovea.api.model.Model;
import java.io.Serializable;

/**
 * What tasks make of a model and share. Equal kinds on the same model share one.
 *
 * @param <P> what is shared
 */
interface PortKind<P extends SharedPort> extends Serializable {

    /** It, ready to work. */
    P open(Model model);
}
