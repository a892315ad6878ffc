package dev.fovea.adapters.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The rows of an array, each of the same number of bytes. Safe for any number of threads. */
interface Rows {

    /** The most bytes of a row: an example that is larger is no example. */
    int MOST_ROW_BYTES = 1 << 30;

    /**
     * The bytes of a row, from position 0 to the limit; the caller's own view.
     *
     * @throws IOException when the file is no longer what it was
     */
    ByteBuffer row(int index) throws IOException;
}
