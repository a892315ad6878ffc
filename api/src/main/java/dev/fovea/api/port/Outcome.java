package dev.fovea.api.port;

import dev.fovea.api.error.FoveaException;

/** What became of one of many inputs: a value, or the typed reason why there is none. */
public sealed interface Outcome<T> {

    /** The name of the input. */
    String source();

    /** It went well. */
    record Success<T>(String source, T value) implements Outcome<T> {}

    /** It did not; {@code error.type()} and its message say why. */
    record Failure<T>(String source, FoveaException error) implements Outcome<T> {}
}
