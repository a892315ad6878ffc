package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.image.ImageSource;
import java.io.Closeable;
import java.io.IOException;

/** Where results go, in the order of the pictures. Used from one thread at a time, but for {@link #admit}'s sources. */
interface Sink<R> extends Closeable {

    /** The source to be read in place of this one: a sink may want to see the decoded picture. */
    default ImageSource admit(ImageSource source) {
        return source;
    }

    /** A picture went well. */
    void success(String source, R result) throws IOException;

    /** A picture did not. */
    void failure(String source, FoveaException error) throws IOException;

    /** Completes what is written of a run that was cut short; called once, in place of {@link #close}. */
    default void stop() throws IOException {
        close();
    }

    /** Completes what is written; called once. */
    @Override
    void close() throws IOException;
}
