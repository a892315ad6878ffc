package dev.fovea.spark;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Notices a JVM that has loaded fovea twice, as Spark's sessions do with jars that were added to each of them: every copy
 * has models, threads and a memory limit of its own, and shares nothing.
 */
final class ClassLoaders {

    /** Seen by every copy: a text and no object of a loader, which could not be unloaded otherwise. */
    private static final String MARK = "dev.fovea.spark.loader";

    private static final AtomicBoolean ASKED = new AtomicBoolean();

    private ClassLoaders() {}

    /** Warns, once a copy, where another one came first. */
    static void check() {
        if (!ASKED.getAndSet(true)) {
            notice().ifPresent(text ->
                    System.getLogger(ClassLoaders.class.getPackageName()).log(System.Logger.Level.WARNING, text));
        }
    }

    /** What is wrong and how to repair it; empty where this copy is the first. */
    static Optional<String> notice() {
        ClassLoader loader = ClassLoaders.class.getClassLoader();
        String own = loader.getClass().getName() + '@' + Integer.toHexString(System.identityHashCode(loader));
        Object first = System.getProperties().putIfAbsent(MARK, own);
        if (first == null || first.equals(own)) {
            return Optional.empty();
        }
        return Optional.of("fovea: expected one class loader of its jars in a process, got " + first + " and " + own
                + ", each with models, threads and a memory limit of its own; name the jars when the application starts"
                + " (spark.jars, --packages or spark.executor.extraClassPath) and not in a session (ADD JAR, addArtifact),"
                + " or set spark.sql.artifact.isolation.enabled=false");
    }
}
