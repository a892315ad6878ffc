package dev.fovea.adapters.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** How the header of an array file is read. */
interface HeaderFormat {

    /**
     * Reads the header; the data follow.
     *
     * @param file for messages
     * @throws dev.fovea.api.error.DatasetException when it is none
     * @throws java.io.EOFException when it is cut off
     */
    ArrayHeader read(InputStream in, Path file) throws IOException;
}
