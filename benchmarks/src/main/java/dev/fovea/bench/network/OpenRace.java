package dev.fovea.bench.network;

import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.Shape;
import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Calls;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.QuietTurns;
import dev.fovea.bench.pair.Scratch;
import dev.fovea.bench.peer.OnnxRuntime;
import dev.fovea.bench.report.Row;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** From a network's file in the page cache to its graph, and on to its first result, in a JVM that has done it before. */
public final class OpenRace {

    /** What {@code --group} selects. */
    public static final String GROUP = "open";

    /** The table that the target speaks of. */
    public static final String TABLE = "ResNet50 opened from its file in the page cache, 1 thread";

    private static final int CHUNK = 1 << 16;

    private OpenRace() {}

    /** The rows. */
    public static List<Row> measure(Effort effort, Map<String, String> parameters, Consumer<String> progress)
            throws Exception {
        progress.accept(GROUP);
        Choice choice = Choice.of(parameters);
        Network network = parameters.containsKey("network") ? choice.networks().get(0) : Network.RESNET50;
        Graph graph = network.graph();
        Sample sample = Sample.of(graph, 1);
        Shape result = graph.node(graph.outputs().get(0)).type().shape();
        String table =
                network.title() + TABLE.substring(Network.RESNET50.title().length());
        try (Scratch scratch = new Scratch();
                Race race = new Race(GROUP, table)) {
            Path own = write(graph, scratch.folder().resolve("network.fovea"));
            Path onnx = OnnxFile.write(graph, scratch.folder().resolve("network.onnx"));
            String note = Files.size(own) / 1_000_000 + " MB";
            race.add("fovea: mapped, checksums, graph", Role.BASELINE, note, 1, 0, new Opened(own, sample) {
                @Override
                protected void call() {
                    open();
                }
            });
            race.add("fovea: the same, planned, packed, run once", Role.FOVEA, note, 1, 0, new Opened(own, sample) {
                @Override
                protected void call() throws Exception {
                    result();
                }
            });
            race.add("ONNX Runtime: session made, run once", Role.PEER, OnnxRuntime.version(), 1, 0, new Calls() {
                @Override
                protected void call() throws Exception {
                    result();
                }

                @Override
                public float[] result() throws Exception {
                    try (OnnxRuntime runtime = new OnnxRuntime(
                            onnx,
                            sample.channelsFirst(),
                            sample.channelsFirstDims(),
                            new long[] {1, result.dim(0)},
                            1)) {
                        return runtime.result();
                    }
                }

                @Override
                public void close() {}
            });
            race.add("limit: the file's bytes read once", Role.LIMIT, note, 1, 0, new Calls() {
                @Override
                protected void call() throws IOException {
                    readOnce(own);
                }

                @Override
                public float[] result() {
                    return new float[0];
                }

                @Override
                public void close() {}
            });
            return race.run(QuietTurns.Length.of(effort, choice.clock()));
        }
    }

    private static Path write(Graph graph, Path file) throws IOException {
        ModelSpec spec = new ModelSpec(graph.name(), "", "", null, null, null, null);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), CHUNK)) {
            Graphs.write(graph, spec, "fovea", out);
        }
        return file;
    }

    private static void readOnce(Path file) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(chunk.clear()) >= 0) {
                // The next one.
            }
        }
    }

    /** An own file that is opened in every call. */
    private abstract static class Opened extends Calls {

        private final Path file;
        private final Sample sample;

        Opened(Path file, Sample sample) {
            this.file = file;
            this.sample = sample;
        }

        Graph open() {
            return Graphs.of(Fovea.model(file));
        }

        @Override
        public float[] result() throws Exception {
            long before = directBytes();
            Graph graph = open();
            long grown = directBytes() - before;
            if (grown > 0) {
                throw new IllegalStateException("fovea: expected no copy of the weights before they are packed, got "
                        + grown + " direct bytes");
            }
            try (Executable executable = Engine.compile(graph);
                    FoveaNetwork network = new FoveaNetwork(executable, sample, 1)) {
                return network.result();
            }
        }

        @Override
        public void close() {}

        private static long directBytes() {
            return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
        }
    }
}
