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
}
