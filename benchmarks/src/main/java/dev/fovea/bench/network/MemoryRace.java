package dev.fovea.bench.network;

import dev.fovea.api.graph.Graph;
import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.Resident;
import dev.fovea.bench.pair.Scratch;
import dev.fovea.bench.report.Row;
import java.io.IOException;
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
        Resident.require(GROUP);
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
        return Resident.ofChild(folder, MemoryGrowth.class, List.of("fovea.shared", "fovea.cache.dir"), arguments);
    }
}
