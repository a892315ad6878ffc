package dev.fovea.spark;

import dev.fovea.PortBuilder;
import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.spi.Device;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;

/**
 * The GPU that Spark gave to a task: its first address. A task that was given one computes on it, or fails, unless {@code
 * spark.fovea.gpu.allowCpuFallback} is true: a cluster's GPUs should not be paid for and left idle unnoticed.
 */
final class TaskDevice {

    private static final String GPU = "gpu";
    private static final System.Logger LOG = System.getLogger(TaskDevice.class.getPackageName());

    private TaskDevice() {}

    /** The device of the running task; null when it has none, and outside tasks. */
    static @Nullable Device ofTask() {
        TaskContext task = TaskContext.get();
        if (task == null) {
            return null;
        }
        ResourceInformation gpu = task.resourcesJMap().get(GPU);
        return gpu == null || gpu.addresses().length == 0 ? null : new Device(GPU, gpu.addresses()[0]);
    }

    /**
     * What is built on the device of the task, if it has one.
     *
     * @param build builds a port
     * @throws BackendException when no backend computes there and the processor is no substitute
     */
    static <B extends PortBuilder<B>, P> P build(B builder, Function<B, P> build) {
        return open(device -> build.apply(builder.device(device)));
    }

    /**
     * What is opened on the device of the task, if it has one.
     *
     * @param open opens it there, or on the processor where the device is null
     * @throws BackendException when no backend computes there and the processor is no substitute
     */
    static <P> P open(Function<@Nullable Device, P> open) {
        Device device = ofTask();
        if (device == null) {
            return open.apply(null);
        }
        try {
            return open.apply(device);
        } catch (BackendException e) {
            SparkSetting allow = SparkSetting.ALLOW_CPU_FALLBACK;
            if (!allow.flag(allow.value())) {
                throw new BackendException(
                        Fault.of("device", device + " of this task")
                                .expected("a backend that computes on it")
                                .got("[" + e.getMessage() + "]")
                                .repair("add one to the class path, or set " + allow.key()
                                        + "=true to compute on the processor instead"),
                        e);
            }
            LOG.log(System.Logger.Level.WARNING, "{0} stays idle: {1}", device, e.getMessage());
            return open.apply(null);
        }
    }
}
