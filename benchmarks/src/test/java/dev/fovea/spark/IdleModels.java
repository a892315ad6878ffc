package dev.fovea.spark;

/** Closes the models that an executor keeps for its next tasks; a test ends, where an executor would wait. */
public final class IdleModels {

    private IdleModels() {}

    /** Closes all that no task uses. */
    public static void close() {
        SharedPorts.closeIdle();
    }
}
