package dev.fovea.bench.network;

import dev.fovea.api.graph.Graph;
import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Contender;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.QuietTurns;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.bench.peer.OneDnn;
import dev.fovea.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Single convolutions and a product of skinny matrices against oneDNN, on one thread, weights packed by both. */
public final class LayerRace {

    /** What {@code --group} selects. */
    public static final String GROUP = "layer";

    /** The table of the product of matrices. */
    public static final String PRODUCT = "32x2048 times 2048x1000, weights packed, 1 thread";

    private static final int ROWS = 32;
    private static final int INNER = 2048;
    private static final int COLUMNS = 1000;

    private final QuietTurns.Length length;
    private final Map<String, String> parameters;
    private final Consumer<String> progress;

    /** The races that {@code -p layer=} leaves. */
    public LayerRace(Effort effort, Map<String, String> parameters, Consumer<String> progress) {
        this.length = QuietTurns.Length.of(effort, Clock.WALL);
        this.parameters = parameters;
        this.progress = progress;
    }

    /** The rows; one table a layer. */
    public List<Row> measure() throws Exception {
        if (!OneDnn.isSingleThreaded()) {
            throw new SkippedException(
                    "oneDNN: expected OMP_NUM_THREADS=1 in the environment, as benchmarks/run sets it");
        }
        List<Row> rows = new ArrayList<>();
        for (Layer layer : Layer.all()) {
            if (isChosen(layer.id())) {
                Graph graph = layer.graph();
                rows.addAll(race(
                        "convolution " + layer.id() + ", 1 thread",
                        graph,
                        layer.peer(Sample.of(graph, 1).values())));
            }
        }
        if (isChosen("product")) {
            rows.addAll(product());
        }
        return rows;
    }

    private boolean isChosen(String id) {
        return parameters.getOrDefault("layer", id).equals(id);
    }

    /** For the engine a product of matrices is a convolution of 1 x 1 over so many pixels. */
    private List<Row> product() throws Exception {
        Layer layer = new Layer(4, ROWS / 4, INNER, COLUMNS, 1, 1, 1, false);
        Graph graph = layer.unbiased();
        float[] values = Sample.of(graph, 1).values();
        return race(PRODUCT, graph, OneDnn.product(ROWS, INNER, COLUMNS, values, layer.weights()));
    }

    private List<Row> race(String table, Graph graph, Contender peer) throws Exception {
        progress.accept(GROUP + ": " + table);
        double flops = Network.flops(graph);
        try (Race race = new Race(GROUP, table)) {
            race.add("oneDNN", Role.PEER, "", 1, flops, peer);
            FoveaLayer own = new FoveaLayer(Engine.compile(graph), Sample.of(graph, 1));
            race.add("fovea", Role.BASELINE, own.kernel(), 1, flops, own);
            race.add(
                    "limit: multiply and add alone",
                    Role.LIMIT,
                    Engine.limits().level(),
                    1,
                    flops,
                    new ArithmeticLimit(Engine.limits(), flops, 1));
            return race.run(length);
        }
    }
}
