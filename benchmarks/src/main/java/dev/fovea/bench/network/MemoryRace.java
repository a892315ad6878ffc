package dev.fovea.bench.network;

import dev.fovea.api.graph.Graph;
import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.Scratch;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.bench.report.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How much the resident memory of a new JVM grows at most while it loads a network and runs it three times. */
public final class MemoryRace {

    /** What {@code --group} selects. */
    public static final String GROUP = "memory";

    /** The table that the target speaks of. */
    public static final String TABLE = "ResNet50, growth of resident memory";

    private MemoryRace() {}

    /** The rows. */
    public static List<Row> measure(Effort effort, Map<String, String> parameters, Consumer<String> progress)
            throws Exception {
        if (!Files.isReadable(Path.of("/proc/self/status"))) {
            throw new SkippedException("memory: this system has no /proc/self/status");
        }
        Network network = parameters.containsKey("network")
                ? Choice.of(parameters).networks().get(0)
                : Network.RESNET50;
        Graph graph = network.graph();
        String side = Integer.toString(graph.inputs().get(0).type().shape().dim(0));
        List<Double> own = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        try (Scratch scratch = new Scratch()) {
            Path onnx = OnnxFile.write(graph, scratch.folder().resolve("network.onnx"));
            for (int round = 0; round < effort.rounds(); round++) {
                progress.accept(GROUP + ": round " + (round + 1));
                own.add(grown(scratch.folder(), "fovea", network.name(), onnx.toString(), side));
                peer.add(grown(scratch.folder(), "onnx", network.name(), onnx.toString(), side));
            }
        }
        String table =
                network.title() + TABLE.substring(Network.RESNET50.title().length());
        return List.of(
                new Row(GROUP, table, "fovea", Role.BASELINE, own, "weights in memory included", 0, "MB"),
                new Row(GROUP, table, "ONNX Runtime", Role.PEER, peer, "from its file", 0, "MB"));
    }

    private static double grown(Path folder, String... arguments) throws IOException, InterruptedException {
        // A file of arguments: a long command line ends ONNX Runtime.
        Path file = folder.resolve("java.arguments");
        Files.writeString(
                file,
                "-cp \"" + System.getProperty("java.class.path") + "\"\n-Xmx512m\n-XX:MaxDirectMemorySize=2g\n"
                        // The heap gives back what the warm-up left, else the network grows into it unseen.
                        + "-XX:+UseSerialGC\n-Xms8m\n-XX:MinHeapFreeRatio=5\n-XX:MaxHeapFreeRatio=10\n"
                        + property("fovea.shared") + property("fovea.cache.dir"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + file,
                MemoryGrowth.class.getName()));
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

    private static String property(String name) {
        String value = System.getProperty(name);
        return value == null ? "" : "-D" + name + "=" + value + "\n";
    }
}
