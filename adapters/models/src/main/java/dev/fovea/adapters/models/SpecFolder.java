package dev.fovea.adapters.models;

import java.nio.ByteBuffer;

/** The place of a spec and of the files that it names. */
interface SpecFolder {

    /** What people call the file of this name. */
    String describe(String name);

    /** True when the file is there. */
    boolean has(String name);

    /**
     * The whole content, direct and read-only.
     *
     * @param what the kind of file, for messages
     * @param limit the most bytes that are taken
     * @throws dev.fovea.api.error.ModelException when the file is missing, empty, too large or unreadable, or when the
     *     name leads out of the folder
     */
    ByteBuffer read(String what, String name, int limit);
}
