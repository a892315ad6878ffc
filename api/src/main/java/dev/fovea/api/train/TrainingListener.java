package dev.fovea.api.train;

/** Is told how a training gets on, by the thread that trains. What it throws ends the training. */
public interface TrainingListener {

    /** After each batch. */
    default void batch(TrainingProgress progress) {}

    /** After each epoch, its validation included. */
    default void epoch(String phase, Epoch epoch) {}

    /** After the last epoch. */
    default void end(History history) {}

    /** Asked after each batch: true ends the training there, with a checkpoint where these are written. */
    default boolean isStopped() {
        return false;
    }
}
