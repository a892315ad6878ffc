package dev.fovea.spark;

/** What {@link SharedPorts} holds for the tasks of a JVM. Safe for any number of threads. */
interface SharedPort extends AutoCloseable {

    /** What it keeps in memory: the loaded model, which ports on the same model share, and what a call computes in. */
    Leases.Held held();

    @Override
    void close();
}
