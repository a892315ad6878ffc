package dev.fovea.bench.network;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.Shape;
import dev.fovea.bench.pair.Calls;
import dev.fovea.bench.pair.Resident;
import dev.fovea.bench.peer.OnnxRuntime;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that loads one network, runs it three times on one thread and writes down by how many megabytes its resident
 * memory grew at most. A small network is loaded and run before, so that libraries and classes do not count.
 */
final class MemoryGrowth {

    private static final int RUNS = 3;
    private static final int CLASSES = 1000;

    private MemoryGrowth() {}

    /** Arguments: fovea or onnx, the network, its ONNX file, its side, where the number goes. */
    public static void main(String[] arguments) throws Exception {
        boolean own = arguments[0].equals("fovea");
        int side = Integer.parseInt(arguments[3]);
        warmUp(own);
        double before = Resident.startOver();
        if (own) {
            runOwn(Network.valueOf(arguments[1]).graph());
        } else {
            runPeer(Path.of(arguments[2]), new Sample("", Shape.of(side, side, 3), 1), new long[] {1, CLASSES});
        }
        Files.writeString(Path.of(arguments[4]), Double.toString(Resident.peak() - before));
    }

    private static void warmUp(boolean own) throws Exception {
        Graph graph = Layer.all().get(0).graph();
        if (own) {
            runOwn(graph);
            return;
        }
        Path file = Files.createTempFile("fovea-benchmarks-", ".onnx");
        try {
            Shape result = graph.node(graph.outputs().get(0)).type().shape();
            runPeer(OnnxFile.write(graph, file), Sample.of(graph, 1), new long[] {
                1, result.dim(2), result.dim(0), result.dim(1)
            });
        } finally {
            Files.delete(file);
        }
    }

    private static void runOwn(Graph graph) throws Exception {
        try (Executable executable = Engine.compile(graph);
                FoveaNetwork network = new FoveaNetwork(executable, Sample.of(graph, 1), 1)) {
            run(network);
        }
    }

    private static void runPeer(Path file, Sample sample, long[] resultDims) throws Exception {
        try (OnnxRuntime runtime =
                new OnnxRuntime(file, sample.channelsFirst(), sample.channelsFirstDims(), resultDims, 1)) {
            run(runtime);
        }
    }

    private static void run(Calls calls) throws Exception {
        for (int i = 0; i < RUNS; i++) {
            calls.result();
        }
    }
}
