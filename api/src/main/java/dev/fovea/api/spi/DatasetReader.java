package dev.fovea.api.spi;

import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import java.nio.file.Path;

/**
 * Opens labelled examples of some format. Found by {@link java.util.ServiceLoader}; safe for any number of threads.
 *
 * <p>What files say of their sizes is checked against what they hold before memory is taken.
 */
public interface DatasetReader {

    /** The format's id, such as {@code folder}. */
    String format();

    /** What it takes, for messages and help, such as {@code a folder with a subfolder a class}. */
    String takes();

    /** Larger is asked first: what knows its files by name goes before what takes any folder. */
    int priority();

    /** True when the path looks like this format; cheap, and false for what cannot be read. */
    boolean accepts(Path path);

    /** True when the path holds examples to measure with beside those to learn from. */
    boolean holdsValidation(Path path);

    /**
     * The examples; the caller closes them. A path that holds one part alone gives it whatever part is asked for.
     *
     * @throws dev.fovea.api.error.DatasetException when there are none, or classes are missing, or the files are not what
     *     they say
     */
    Dataset open(Path path, DatasetOptions options);
}
