package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.port.Footprint;
import java.util.Locale;

/**
 * What an executor needs off the heap for a stage, computed from the plan of its model: the size for {@code
 * spark.executor.memoryOverhead}. It prints itself as a table.
 *
 * <pre>{@code
 * System.out.println(ExecutorMemory.of(new DeepImagePredictor(), 4, 1));
 * }</pre>
 *
 * @param model name of the model
 * @param footprint of the stage's port, for a call on the CPUs of one task
 * @param tasks that run at the same time
 * @param threads of all of them
 * @param batchSize pictures that go through the model together
 * @param megapixels of the largest photo, which each thread may be decoding
 */
public record ExecutorMemory(
        String model, Footprint footprint, int tasks, int threads, int batchSize, double megapixels) {

    /** A photo of a present telephone. */
    public static final double DEFAULT_MEGAPIXELS = 12;

    private static final long MIB = 1 << 20;
    /** Three samples a pixel, and a copy where the camera was turned. */
    private static final int BYTES_PER_PIXEL = 2 * 3;

    /** What Spark adds to an executor's memory by itself, for the JVM's own needs, up to 3840 MiB of heap. */
    private static final long JVM_BYTES = 384 * MIB;

    /**
     * The need of a stage on executors of that many cores; the model is loaded here, once.
     *
     * @param cores {@code spark.executor.cores}
     * @param taskCpus {@code spark.task.cpus}
     * @throws InvalidArgumentException when a task would have more CPUs than the executor
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when the model cannot be had
     */
    public static ExecutorMemory of(ImageModelTransformer<?> stage, int cores, int taskCpus) {
        return of(stage, cores, taskCpus, DEFAULT_MEGAPIXELS);
    }

    /**
     * The need of a stage that meets photos of that size.
     *
     * @param megapixels of the largest photo
     */
    public static ExecutorMemory of(ImageModelTransformer<?> stage, int cores, int taskCpus, double megapixels) {
        if (taskCpus < 1 || cores < taskCpus) {
            throw new InvalidArgumentException(Fault.of("executor", "cores")
                    .expected("at least the CPUs of a task, and these at least 1")
                    .got(cores + " cores and " + taskCpus + " CPUs a task"));
        }
        ImageModelTransformer.Work work = stage.work();
        PortOptions options = work.options();
        PortOptions ofTask = options.threads() == 0 ? options.withThreads(taskCpus) : options;
        ModelRef model = ModelRef.local(work.model());
        try (SharedPorts.Lease lease = SharedPorts.acquire(model, work.answer(), ofTask)) {
            int tasks = cores / taskCpus;
            return new ExecutorMemory(
                    model.toString(),
                    lease.port().footprint(),
                    tasks,
                    tasks * ofTask.threads(),
                    options.batchSize(),
                    megapixels);
        }
    }

    /** Bytes for the model, the memory that all tasks compute in, and their batches. */
    public long planned() {
        return footprint.bytes(tasks, batchSize);
    }

    /** Bytes of the photos that are being decoded. */
    public long decoding() {
        return (long) (threads * megapixels * 1e6 * BYTES_PER_PIXEL);
    }

    /** All of it in bytes, with what Spark itself leaves for the JVM. */
    public long total() {
        return planned() + decoding() + JVM_BYTES;
    }

    /** The value for {@code spark.executor.memoryOverhead}, rounded up to whole mebibytes. */
    public String overhead() {
        return (total() + MIB - 1) / MIB + "m";
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                """
                %s, %d tasks at a time, %d threads, batches of %d
                weights, once               %8.1f MiB
                arenas, %3d x %-12s  %8.1f MiB
                batches, %3d x %-12s %8.1f MiB
                decoding, %3d x %-11s %8.1f MiB
                the JVM itself              %8.1f MiB
                spark.executor.memoryOverhead=%s""",
                model,
                tasks,
                threads,
                batchSize,
                mib(footprint.model()),
                tasks,
                text(footprint.call()),
                mib(tasks * footprint.call()),
                tasks,
                text((planned() - footprint.model()) / tasks - footprint.call()),
                mib(planned() - footprint.model() - tasks * footprint.call()),
                threads,
                text(decoding() / threads),
                mib(decoding()),
                mib(JVM_BYTES),
                overhead());
    }

    private static double mib(long bytes) {
        return (double) bytes / MIB;
    }

    private static String text(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", mib(bytes));
    }
}
