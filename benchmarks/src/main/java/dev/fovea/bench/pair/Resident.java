package dev.fovea.bench.pair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Resident memory of programs, in megabytes, as Linux counts it. */
public final class Resident {

    private static final double KILO = 1024;
    private static final Path STATUS = Path.of("/proc/self/status");

    private Resident() {}

    /** Nothing where memory can be read. */
    public static void require(String group) throws SkippedException {
        if (!Files.isReadable(STATUS)) {
            throw new SkippedException(group + ": this system has no " + STATUS);
        }
    }

    /** What this process holds now; from now on {@link #peak} counts anew. */
    public static double startOver() throws IOException {
        System.gc();
        Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // forgets the peak so far
        return megabytes("VmRSS:");
    }

    /** The most that this process held since {@link #startOver}. */
    public static double peak() throws IOException {
        return megabytes("VmHWM:");
    }

    private static double megabytes(String field) throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(field)) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / KILO;
            }
        }
        throw new IOException(STATUS + ": no " + field);
    }

    /**
     * The number that a program of its own JVM writes into the file named by its last argument.
     *
     * @param folder for files
     * @param properties names of system properties that it gets too
     * @param arguments before the file
     */
    public static double ofChild(Path folder, Class<?> program, List<String> properties, String... arguments)
            throws IOException, InterruptedException {
        StringBuilder options = new StringBuilder("-cp \"" + System.getProperty("java.class.path")
                + "\"\n-Xmx512m\n-XX:MaxDirectMemorySize=2g\n"
                // The heap gives back what the warm-up left, else the rest grows into it unseen.
                + "-XX:+UseSerialGC\n-Xms8m\n-XX:MinHeapFreeRatio=5\n-XX:MaxHeapFreeRatio=10\n");
        for (String name : properties) {
            String value = System.getProperty(name);
            options.append(value == null ? "" : "-D" + name + "=" + value + "\n");
        }
        // A file of arguments: a long command line ends ONNX Runtime.
        Path file = folder.resolve("java.arguments");
        Files.writeString(file, options);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + file, program.getName()));
        command.addAll(List.of(arguments));
        Path result = folder.resolve("megabytes");
        command.add(result.toString());
        Path log = folder.resolve("memory.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("memory of " + arguments[0] + ": expected exit 0, got "
                    + process.exitValue() + ": " + Files.readString(log));
        }
        return Double.parseDouble(Files.readString(result));
    }
}
