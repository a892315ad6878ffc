package dev.fovea.api.spi;

/**
 * Told how a fetch gets on. Every method does nothing by itself; all are called by the thread that fetches, often, and
 * should return at once. Amounts are in bytes; a total below 0 is not known.
 */
public interface FetchListener {

    /** So much of the file is here. */
    default void received(String file, long bytes, long total) {}

    /** So much of a file that was here already has been checked. */
    default void checked(String file, long bytes, long total) {}

    /** Another thread or process fetches the file, and has so much of it; this one waits. */
    default void waiting(String file, long bytes, long total) {}

    /** Something that people might want to know, such as a failure that another try may mend. */
    default void note(String file, String text) {}

    /** A listener that hears nothing. */
    static FetchListener silent() {
        return new FetchListener() {};
    }
}
