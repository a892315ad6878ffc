package dev.fovea.adapters.images;

import java.io.IOException;
import java.util.List;

/** Decodes one format. Safe for any number of threads. */
interface FormatDecoder {

    /** The format's name, such as {@code JPEG}. */
    String format();

    /** The usual file extensions, lower case, without the dot. */
    List<String> extensions();

    /** True when the content starts as the format does. */
    boolean recognises(byte[] encoded);

    /**
     * The picture as stored, with its orientation beside it.
     *
     * @throws IOException when a library refuses the content; the caller words it
     */
    Stored decode(Encoded in) throws IOException;
}
