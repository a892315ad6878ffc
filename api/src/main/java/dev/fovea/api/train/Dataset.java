package dev.fovea.api.train;

import java.io.IOException;
import java.util.List;

/**
 * Labelled examples by number: a folder of photos, a table, an array. Their order is that of the source and never
 * changes. Contents are read when they are asked for, so that a set may be larger than memory; any number of threads
 * may ask at once.
 */
public interface Dataset extends AutoCloseable {

    /** What messages and provenance call it: its folder or file. */
    String name();

    /** The number of examples. */
    int size();

    /** The classes' names, by index; empty when the targets are numbers and not classes. */
    List<String> classes();

    /** What messages call an example: its file, or its row. */
    String nameOf(int index);

    /** What the network should answer: the index of the class as the only number, or the numbers themselves. */
    float[] target(int index);

    /** How much the example counts against others, at least 0; 1 where the source says nothing. */
    default float weight(int index) {
        return 1;
    }

    /**
     * What the example shows.
     *
     * @throws IOException when it cannot be read
     */
    Content content(int index) throws IOException;

    /** What was left out when the set was opened, each with its reason. */
    List<Skipped> skipped();

    /** SHA-256 of names, targets, weights and contents in their order, in hexadecimal: reads everything once. */
    String hash() throws IOException;

    /** Releases what the set holds open. */
    @Override
    void close();

    /**
     * An example that was left out.
     *
     * @param name its file, or its row
     * @param reason why
     * @param isUnreadable true when it was meant and cannot be had; false for what the set does not stand for, such as
     *     files that are no photos and classes that were not asked for
     */
    record Skipped(String name, String reason, boolean isUnreadable) {}
}
