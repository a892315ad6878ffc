package dev.fovea.api.spi;

/** How many values become one. */
public enum Fold {
    SUM,
    PRODUCT,
    /** The largest; NaN when one is. */
    MAX,
    /** The position of the largest along the one folded dimension, the first of equals; a NaN counts as largest. */
    ARGMAX
}
