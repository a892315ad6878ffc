package dev.fovea.bench.network;

import dev.fovea.Fovea;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import dev.fovea.api.spi.Executable;
import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Contender;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.QuietTurns;
import dev.fovea.bench.pair.Scratch;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.bench.peer.OnnxRuntime;
import dev.fovea.bench.peer.OpenVino;
import dev.fovea.bench.peer.TensorFlowLite;
import dev.fovea.bench.report.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whole networks: fovea, ONNX Runtime, OpenVINO and TensorFlow Lite on the same pictures with the same threads, beside
 * what the machine's multipliers allow in the same minute.
 */
public final class NetworkRace {

    /** What {@code --group} selects. */
    public static final String GROUP = "network";

    private final QuietTurns.Length length;
    private final Choice choice;
    private final Consumer<String> skipped;
    private final Consumer<String> progress;

    /**
     * The races that are chosen.
     *
     * @param effort how long they take
     * @param choice which of them
     * @param skipped takes the reason for everything that does not run
     * @param progress takes what runs now
     */
    public NetworkRace(Effort effort, Choice choice, Consumer<String> skipped, Consumer<String> progress) {
        this.length = QuietTurns.Length.of(effort, choice.clock());
        this.choice = choice;
        this.skipped = skipped;
        this.progress = progress;
    }

    /** The table of a network, batch size and number of threads. */
    public static String table(Network network, int batch, int threads) {
        return network.title() + ", batch " + batch + ", " + threads + " thread(s)";
    }

    /** The table of fovea alone. */
    public static String ownTable(Network network) {
        return network.title() + ", fovea by itself, per picture";
    }

    /** The rows of all chosen races. */
    public List<Row> measure() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (Network network : choice.networks()) {
            try (Scratch scratch = new Scratch()) {
                rows.addAll(measure(network, scratch.folder()));
            } catch (SkippedException e) {
                skipped.accept(String.valueOf(e.getMessage()));
            }
        }
        return rows;
    }

    private List<Row> measure(Network network, Path folder) throws Exception {
        progress.accept(GROUP + ": " + network.title());
        Graph graph = network.graph();
        Path onnx = OnnxFile.write(graph, folder.resolve(network.id() + ".onnx"));
        List<Row> rows = new ArrayList<>();
        try (Compiled compiled = compiled(graph)) {
            for (int threads : choice.threads()) {
                for (int batch : choice.batches()) {
                    progress.accept(GROUP + ": " + table(network, batch, threads));
                    try (Race race = race(network, graph, onnx, compiled.executable(), batch, threads)) {
                        rows.addAll(race.isEmpty() ? List.of() : race.run(length));
                    }
                }
            }
            Executable executable = compiled.executable();
            if (executable != null && choice.isWhole()) {
                progress.accept(GROUP + ": " + ownTable(network));
                try (Race race = own(network, graph, executable)) {
                    rows.addAll(race.run(length));
                }
            }
        }
        return rows;
    }

    private Compiled compiled(Graph graph) {
        try {
            return new Compiled(Engine.compile(graph));
        } catch (SkippedException e) {
            skipped.accept(String.valueOf(e.getMessage()));
            return new Compiled(null);
        }
    }

    /** The engine's network, or nothing where the engine does not run. */
    private record Compiled(@Nullable Executable executable) implements AutoCloseable {
        @Override
        public void close() {
            if (executable != null) {
                executable.close();
            }
        }
    }

    private Race race(Network network, Graph graph, Path onnx, @Nullable Executable executable, int batch, int threads)
            throws Exception {
        Race race = new Race(GROUP, table(network, batch, threads));
        try {
            Sample sample = Sample.of(graph, batch);
            double flops = Network.flops(graph);
            if (executable != null) {
                race.add(
                        "fovea",
                        Role.BASELINE,
                        executable.detail(),
                        batch,
                        flops,
                        new FoveaNetwork(executable, sample, threads));
                race.add(
                        "limit: multiply and add alone",
                        Role.LIMIT,
                        Engine.limits().level(),
                        batch,
                        flops,
                        new ArithmeticLimit(Engine.limits(), flops * batch, threads));
            }
            long[] result = {batch, graph.node(graph.outputs().get(0)).type().elements()};
            race.add(
                    "ONNX Runtime",
                    Role.PEER,
                    OnnxRuntime.version(),
                    batch,
                    flops,
                    new OnnxRuntime(onnx, sample.channelsFirst(), sample.channelsFirstDims(), result, threads));
            addOpenVino(race, onnx, sample, threads, flops);
            if (network == Network.EFFICIENTNET_LITE0) {
                race.add("TensorFlow Lite", Role.PEER, "XNNPACK", batch, flops, tensorFlowLite(sample, threads));
            }
            return race;
        } catch (Exception | Error e) {
            race.close();
            throw e;
        }
    }

    private void addOpenVino(Race race, Path onnx, Sample sample, int threads, double flops) throws Exception {
        try {
            OpenVino openVino = new OpenVino(
                    onnx,
                    Objects.requireNonNull(onnx.getParent()),
                    sample.channelsFirst(),
                    sample.channelsFirstDims(),
                    threads);
            race.add("OpenVINO f32", Role.PEER, openVino.version(), sample.rows(), flops, openVino);
        } catch (SkippedException e) {
            skipped.accept(String.valueOf(e.getMessage()));
        }
    }

    private static Contender tensorFlowLite(Sample sample, int threads) {
        Model model = Fovea.model(Fovea.DEFAULT_MODEL);
        String output = Objects.requireNonNull(model.spec().probabilities(), "probabilities");
        return new TensorFlowLite(model.file(), output, sample.values(), sample.rows(), threads);
    }

    /** One thread, two, a batch, and a lower level of instruction set with its own limit. */
    private Race own(Network network, Graph graph, Executable executable) throws Exception {
        Race race = new Race(GROUP, ownTable(network));
        try {
            double flops = Network.flops(graph);
            Sample one = Sample.of(graph, 1);
            race.add("1 thread", Role.BASELINE, "", 1, flops, new FoveaNetwork(executable, one, 1));
            if (length.clock() == Clock.WALL) {
                race.add("2 threads", Role.FOVEA, "", 1, flops, new FoveaNetwork(executable, one, 2));
            }
            race.add(
                    "batch 8, 1 thread",
                    Role.FOVEA,
                    "",
                    Choice.BATCH,
                    flops,
                    new FoveaNetwork(executable, Sample.of(graph, Choice.BATCH), 1));
            addLevel(race, graph, one, flops, "avx2");
            return race;
        } catch (Exception | Error e) {
            race.close();
            throw e;
        }
    }

    private void addLevel(Race race, Graph graph, Sample sample, double flops, String level) {
        try {
            ArithmeticLimit limit = new ArithmeticLimit(Engine.limits(level), flops, 1);
            race.add(level + " limit: multiply and add alone", Role.FOVEA, "", 1, flops, limit);
            Executable executable = Engine.compile(graph, level);
            race.add(
                    level + ", 1 thread",
                    Role.FOVEA,
                    executable.detail(),
                    1,
                    flops,
                    new OwnedNetwork(executable, sample, 1));
        } catch (SkippedException e) {
            skipped.accept(String.valueOf(e.getMessage()));
        }
    }
}
