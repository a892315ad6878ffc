package dev.fovea.api.model;

import java.io.Serializable;
import java.util.List;

/** The classes of a model in the order of its outputs. */
public final class LabelTable implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * One class.
     *
     * @param id a stable identifier such as {@code n03063599}; empty where there is none
     * @param name what people read
     */
    public record Entry(String id, String name) implements Serializable {}

    private final Entry[] entries;

    private LabelTable(Entry[] entries) {
        this.entries = entries;
    }

    /** The table with these classes, class 0 first. */
    public static LabelTable of(List<Entry> entries) {
        return new LabelTable(entries.toArray(new Entry[0]));
    }

    /** The number of classes. */
    public int size() {
        return entries.length;
    }

    /** Class i. */
    public Entry get(int i) {
        return entries[i];
    }

    /** Whether these are two classes of a network with a single output, the probability of the second. */
    public boolean isPairOf(int outputs) {
        return outputs == 1 && entries.length == 2;
    }

    /** Whether a network with so many outputs tells these classes: one output each, or a single one for two classes. */
    public boolean fits(int outputs) {
        return outputs == entries.length || isPairOf(outputs);
    }

    /** The probability of each class from what the network answers: the same numbers, or 1 - p and p of a single p. */
    public float[] probabilities(float[] outputs) {
        return isPairOf(outputs.length) ? new float[] {1 - outputs[0], outputs[0]} : outputs;
    }
}
