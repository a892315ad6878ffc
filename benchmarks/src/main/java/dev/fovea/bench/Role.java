package dev.fovea.bench;

/** What a row of a table is. */
public enum Role {
    /** Fovea, the row that ratios refer to. */
    BASELINE,
    /** Fovea in another way. */
    FOVEA,
    /** Somebody else, or the same work by hand. */
    PEER,
    /** What the machine allows: the bytes that must be touched, copied. */
    LIMIT
}
