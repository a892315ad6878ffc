package dev.fovea.api.plan;

/** Whose memory a tensor of a plan lies in. */
public enum Space {
    /** The run's arena, at the slot's offset. */
    ARENA,
    /** The caller's input of the slot's index. */
    INPUT,
    /** The caller's output of the slot's index. */
    OUTPUT,
    /** A ring of rows in a thread's own memory, between the parts of a {@link Step.Strip}. */
    STRIP
}
