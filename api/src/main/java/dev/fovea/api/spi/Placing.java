package dev.fovea.api.spi;

/** Where a model wants a picture of any size: the rule of which a {@link Placement} is one answer. Safe for any number of threads. */
@FunctionalInterface
public interface Placing {

    /** The placement of a picture of this size. */
    Placement of(int width, int height);
}
