package dev.fovea.adapters.models.file;

/**
 * A row of the section table.
 *
 * @param kind what the section holds
 * @param checksum CRC-32C of its bytes
 * @param offset of its first byte in the file, a multiple of {@link #ALIGNMENT}
 * @param size in bytes
 */
record Section(Kind kind, int checksum, long offset, long size) {

    /** Sections, and blocks of weights within theirs, begin at multiples of it: a cache line, and any vector's width. */
    static final int ALIGNMENT = 64;

    /** What a section holds, in the order in which sections stand in the file. */
    enum Kind {
        /** The nodes, and where the weights lie: {@link GraphEncoder}. */
        GRAPH(1),
        /** The spec as JSON text; not in every file. */
        SPEC(2),
        /** The blocks of weights. */
        WEIGHTS(3),
        /** What the graph says of its training: {@link TrainingCodec}; not in every file. */
        TRAINING(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        /** For messages, such as {@code its graph section}. */
        String title() {
            return "its " + name().toLowerCase(java.util.Locale.ROOT) + " section";
        }
    }

    long end() {
        return offset + size;
    }

    /** The first multiple of {@link #ALIGNMENT} that is not less. */
    static long aligned(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
