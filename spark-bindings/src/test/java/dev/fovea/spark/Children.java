package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.package$;

/** Runs a main class in a JVM of its own, with this one's class path and Spark's options. */
final class Children {

    private Children() {}

    /** Runs it to its end, within the time; on failure the message holds what it wrote. */
    static void run(Class<?> main, Path folder, int seconds, String... arguments)
            throws IOException, InterruptedException {
        run(System.getProperty("java.class.path"), "1g", main, folder, seconds, arguments);
    }

    /** The same with a heap of that size. */
    static void runWithHeap(String heap, Class<?> main, Path folder, int seconds, String... arguments)
            throws IOException, InterruptedException {
        run(System.getProperty("java.class.path"), heap, main, folder, seconds, arguments);
    }

    /** The same without what the class path holds of that name. */
    static void runWithout(String name, Class<?> main, Path folder, int seconds, String... arguments)
            throws IOException, InterruptedException {
        String kept = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains(name))
                .collect(Collectors.joining(File.pathSeparator));
        run(kept, "1g", main, folder, seconds, arguments);
    }

    private static void run(String classPath, String heap, Class<?> main, Path folder, int seconds, String... arguments)
            throws IOException, InterruptedException {
        run(classPath, List.of("-Xmx" + heap), main, folder, seconds, arguments);
    }

    /** The same on a class path and with options of its own; what it wrote. */
    static String run(
            String classPath, List<String> options, Class<?> main, Path folder, int seconds, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(moduleOptions());
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Path log = folder.resolve(main.getSimpleName() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_HOME", sparkHome().toString());
        Process process = builder.start();
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String text = Files.readString(log);
        assertThat(ended).as("ended within %d s:%n%s", seconds, text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    /** The options with which this JVM itself was opened for Spark. */
    static List<String> moduleOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens")
                        || option.startsWith("--add-modules")
                        || option.startsWith("-Djdk.reflect")
                        || option.startsWith("-Dio.netty"))
                .toList();
    }

    /** A folder that passes for an installed Spark: its jars, as links. */
    private static Path sparkHome() throws IOException {
        Path home = Path.of("target", "spark-home-" + package$.MODULE$.SPARK_VERSION())
                .toAbsolutePath();
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            if (entry.endsWith(".jar") && !entry.contains("fovea") && Files.exists(jar)) {
                Path link = jars.resolve(jar.getFileName());
                if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(link, jar.toAbsolutePath());
                }
            }
        }
        return home;
    }
}
