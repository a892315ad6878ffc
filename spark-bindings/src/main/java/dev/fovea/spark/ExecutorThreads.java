package dev.fovea.spark;

import dev.fovea.api.Setting;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * How many threads fovea uses in a JVM of Spark's: a task {@code spark.task.cpus}, and the pool as many as the executor
 * has cores, so that it covers all tasks that run at once.
 */
final class ExecutorThreads {

    private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+)(?:\\s*,\\s*\\d+)?]");

    private ExecutorThreads() {}

    /** The threads of this task; outside a task, 1. */
    static int ofTask() {
        TaskContext task = TaskContext.get();
        return task == null ? 1 : Math.max(1, task.cpus());
    }

    /**
     * Gives {@code fovea.threads} its default for this JVM, if nobody set it: before the pool is made, hence before the
     * first model is loaded.
     */
    static void configure() {
        SparkEnv env = SparkEnv.get();
        if (env != null && Setting.THREADS.value() == null) {
            cores(env.conf(), "driver".equals(env.executorId()))
                    .ifPresent(n -> System.setProperty(Setting.THREADS.property(), Integer.toString(n)));
        }
    }

    /** The cores of this JVM's executor as far as the configuration tells; standalone clusters may leave it open. */
    static OptionalInt cores(SparkConf conf, boolean driver) {
        String master = conf.get("spark.master", "");
        if (driver) {
            Matcher local = LOCAL.matcher(master);
            return local.matches()
                    ? OptionalInt.of(Integer.parseInt(local.group(1)))
                    : master.equals("local") ? OptionalInt.of(1) : OptionalInt.empty();
        }
        if (conf.contains("spark.executor.cores")) {
            return OptionalInt.of(conf.getInt("spark.executor.cores", 1));
        }
        // YARN and Kubernetes give an executor one core where nothing is said; standalone gives all of the machine.
        return master.startsWith("yarn") || master.startsWith("k8s") ? OptionalInt.of(1) : OptionalInt.empty();
    }
}
