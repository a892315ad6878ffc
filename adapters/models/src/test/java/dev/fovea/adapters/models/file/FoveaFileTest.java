package dev.fovea.adapters.models.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.RandomGraphs;
import dev.fovea.adapters.tck.SeededNet;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Penalty;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written is what is read. */
class FoveaFileTest {

    private static final String SPEC = "{\"name\": \"ä\"}";

    /** A new operation has no row in the format's table until somebody gives it one, and a sample. */
    @Test
    void everyOperationIsInTheSample() {
        Set<Class<?>> sampled = Stream.of(OpSamples.everyOperation(), OpSamples.laterOperations())
                .flatMap(graph -> graph.nodes().stream())
                .map(node -> node.op().getClass())
                .collect(Collectors.toSet());
        assertThat(sampled)
                .containsExactlyInAnyOrderElementsOf(records(Op.class).toList());
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(FoveaFileTest::records)
                : Stream.of(type);
    }

    @Test
    void everyOperationComesBack() {
        Graph graph = OpSamples.everyOperation();
        FoveaFile file = Bytes.open(Bytes.of(graph, SPEC));
        GraphAssert.assertSame(graph, file.graph());
        assertThat(file.spec()).contains(SPEC);
        file.verify();
    }

    @Test
    void randomGraphsComeBack() {
        for (int seed = 0; seed < 300; seed++) {
            Graph graph = RandomGraphs.of(seed);
            FoveaFile file = Bytes.open(Bytes.of(graph, null));
            GraphAssert.assertSame(graph, file.graph());
            assertThat(file.spec()).isEmpty();
        }
    }

    /** Whatever the dimensions, and in whatever order of them; sizes of 1 share their strides with others. */
    @Test
    void viewsComeBackWithTheirStrides() {
        int[][] shapes = {{}, {1}, {4}, {1, 3}, {3, 1}, {2, 3, 4}, {1, 2, 1}, {2, 1, 1, 3}, {1, 1, 1}, {1, 5, 1, 2}};
        for (int[] dims : shapes) {
            float[] values = new float[(int) Shape.of(dims).elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            Weights plain = Weights.of("w", Shape.of(dims), values);
            for (int[] axes : permutations(dims.length)) {
                Graph graph = constant(plain.permuted(axes));
                GraphAssert.assertSame(graph, Bytes.open(Bytes.of(graph, null)).graph());
            }
        }
    }

    private static int[][] permutations(int n) {
        if (n == 0) {
            return new int[][] {{}};
        }
        return Arrays.stream(permutations(n - 1))
                .flatMap(shorter -> java.util.stream.IntStream.range(0, n).mapToObj(at -> {
                    int[] longer = new int[n];
                    for (int i = 0; i < n; i++) {
                        longer[i] = i == at ? n - 1 : shorter[i < at ? i : i - 1];
                    }
                    return longer;
                }))
                .toArray(int[][]::new);
    }

    private static Graph constant(Weights weights) {
        return new GraphBuilder("g").add("c", new Constant(weights)).output("c").build();
    }

    @Test
    void sharedMemoryIsWrittenOnce() {
        Weights kernel = Weights.of("kernel", Shape.of(300, 300), new float[90_000]);
        Graph graph = new GraphBuilder("g")
                .input("x", TensorType.f32(300))
                .add("a", new Dense(kernel, null), "x")
                .add("b", new Dense(kernel.permuted(1, 0), null), "a")
                .add("c", new Dense(kernel, null), "b")
                .output("c")
                .build();
        byte[] bytes = Bytes.of(graph, null);
        assertThat(bytes.length).isBetween(360_000, 361_000);
        GraphAssert.assertSame(graph, Bytes.open(bytes).graph());
    }

    /** Two graphs that were built apart give the same file, and so the same identity. */
    @Test
    void equalGraphsGiveEqualFiles() {
        byte[] once = Bytes.of(OpSamples.everyOperation(), SPEC);
        assertThat(Bytes.of(OpSamples.everyOperation(), SPEC)).isEqualTo(once);
        assertThat(Bytes.of(Bytes.open(once).graph(), SPEC)).isEqualTo(once);
        assertThat(Bytes.open(Bytes.of(OpSamples.everyOperation(), null)).identity())
                .isNotEqualTo(Bytes.open(once).identity());
    }

    /** A file of version 1 that was written once: readers of version 1 read it, and its writers write it again. */
    @Test
    void versionOneStaysAsItIs() throws IOException {
        byte[] recorded;
        try (InputStream in = FoveaFileTest.class.getResourceAsStream("version1.fovea")) {
            recorded = in.readAllBytes();
        }
        GraphAssert.assertSame(OpSamples.everyOperation(), Bytes.open(recorded).graph());
        assertThat(Bytes.of(OpSamples.everyOperation(), SPEC)).isEqualTo(recorded);
    }

    @Test
    void activationsThatCameLaterAreKept() {
        Graph graph = new GraphBuilder("later")
                .input("x", TensorType.f32(3))
                .add("y", new Activate(Activation.of(Activation.Kind.RSQRT)), "x")
                .output("y")
                .build();
        GraphAssert.assertSame(graph, Bytes.open(Bytes.of(graph, null)).graph());
    }

    @Test
    void whatIsForTrainingIsKept() {
        Graph graph = OpSamples.laterOperations();
        byte[] bytes = Bytes.of(graph, SPEC);
        Graph read = Bytes.open(bytes).graph();
        GraphAssert.assertSame(graph, read);
        assertThat(read.training()).isEqualTo(graph.training());
        assertThat(read.training().penalties()).containsEntry("dense/kernel", new Penalty(0.5, 0.25));
        assertThat(Bytes.of(read, SPEC)).isEqualTo(bytes);
        bytes[bytes.length - 1] ^= 1;
        assertThatThrownBy(() -> Bytes.open(bytes).graph()).hasMessageContaining(" of its training section, got ");
    }

    @Test
    void weightsLieInTheFileAtMultiplesOf64() {
        byte[] bytes = Bytes.of(OpSamples.everyOperation(), SPEC);
        ByteBuffer whole = ByteBuffer.allocateDirect(bytes.length + 8192).alignedSlice(4096);
        whole.put(bytes).flip();
        ByteBuffer content = whole.slice();
        for (Node node : FoveaFile.of("x.fovea", content).graph().nodes()) {
            for (Weights weights : node.op().weights()) {
                assertThat(weights.data().isDirect()).isTrue();
                assertThat(weights.data().alignmentOffset(0, 64)).isZero();
            }
        }
        // A change of the file's memory is one of the weights: they are the same memory.
        Weights last = last(FoveaFile.of("x.fovea", content).graph());
        int before = last.data().get(0);
        int at = content.limit() - last.data().limit();
        content.put(at, (byte) (before ^ 1));
        assertThat((int) last.data().get(0)).isEqualTo(before ^ 1);
    }

    private static Weights last(Graph graph) {
        Weights last = null;
        for (Node node : graph.nodes()) {
            for (Weights weights : node.op().weights()) {
                last = weights;
            }
        }
        return last;
    }

    @Test
    void whatTheFormatCannotHoldIsRefusedBeforeAnythingIsWritten() {
        String name = "n".repeat((1 << 20) + 1);
        Graph graph = new GraphBuilder("g")
                .input(name, TensorType.f32(1))
                .output(name)
                .build();
        assertThatThrownBy(() -> Bytes.of(graph, null))
                .isInstanceOf(ModelException.class)
                .hasMessage("name '" + "n".repeat(40) + "...': expected at most 1048576 bytes, got 1048577");
        Graph half = new GraphBuilder("g")
                .input("\ud800", TensorType.f32(1))
                .output("\ud800")
                .build();
        assertThatThrownBy(() -> Bytes.of(half, null))
                .isInstanceOf(ModelException.class)
                .hasMessageEndingWith("': expected text in Unicode, got half of a surrogate pair");
    }

    @Test
    void aGraphWithoutWeightsIsAFile() {
        SeededNet net = new SeededNet("none", 1);
        Graph graph = net.build(net.relu(net.input("x", 3)));
        GraphAssert.assertSame(graph, Bytes.open(Bytes.of(graph, null)).graph());
    }
}
