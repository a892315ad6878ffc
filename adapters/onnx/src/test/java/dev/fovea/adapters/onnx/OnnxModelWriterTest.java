package dev.fovea.adapters.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.fovea.adapters.tck.TestSeed;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.ModelWriter;
import dev.fovea.api.spi.Services;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Half;
import dev.fovea.api.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is exported, run by ONNX Runtime. */
class OnnxModelWriterTest {

    private static final int ROWS = 2;

    static List<Graph> graphs() {
        return GraphCases.all();
    }

    /** ONNX Runtime sums in f32 and in an order of its own: for 170 terms, some of them cancelling, 1e-5 of the largest. */
    @ParameterizedTest
    @MethodSource("graphs")
    void itMeansTheSameToOnnxRuntime(Graph graph) throws Exception {
        Random random = TestSeed.random(graph.name());
        Map<String, float[]> inputs = new HashMap<>();
        for (Node input : graph.inputs()) {
            float[] values = new float[ROWS * input.type().elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (3 * random.nextGaussian());
            }
            inputs.put(input.name(), values);
        }
        Map<String, float[]> expected = Oracle.run(graph, inputs, ROWS);
        Map<String, float[]> actual = OnnxRun.run(graph, inputs, ROWS);
        assertThat(actual.keySet()).containsExactlyElementsOf(graph.outputs());
        expected.forEach((name, values) -> {
            float most = 0;
            for (float value : values) {
                most = Math.max(most, Math.abs(value));
            }
            assertThat(actual.get(name)).as("%s of %s", name, graph).containsExactly(values, within(1e-5f * most));
        });
    }

    private static Graph classifier() {
        Weights half = half(3, 3, 3, 4);
        return new GraphBuilder("classifier")
                .input("image", TensorType.f32(8, 8, 3))
                .add("pad", new Pad(new Padding(0, 0, 1, 1), 0), "image")
                .add("conv", new Conv2d(half, GraphCases.weights(4), Window.of(3, 3, 2), Padding.none(), 1), "pad")
                .add("flat", new Flatten(), "conv")
                .add("logits", new Dense(GraphCases.weights(64, 5), GraphCases.weights(5)), "flat")
                .add("probabilities", new Softmax(), "logits")
                .output("probabilities")
                .build();
    }

    private static Weights half(int... dims) {
        Shape shape = Shape.of(dims);
        ByteBuffer data = ByteBuffer.allocate((int) shape.elements() * 2).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putShort((short) 0x3c00);
        }
        assertThat(Half.toFloat((short) 0x3c00)).isEqualTo(1);
        return Weights.of("half", DType.F16, shape, data.flip());
    }

    @Test
    void aClassifierHasNoTransposeAndNoPad() throws Exception {
        assertThat(OnnxRun.operators(classifier())).containsExactly("Conv", "Flatten", "Gemm", "Softmax");
    }

    @Test
    void inputsAndOutputsHaveTheBatchOpenAndChannelsFirst() throws Exception {
        ModelProto model = ModelProto.parseFrom(OnnxRun.export(classifier()));
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        var input = model.getGraph().getInput(0);
        assertThat(input.getName()).isEqualTo("image");
        var dims = input.getType().getTensorType().getShape().getDimList();
        assertThat(dims.get(0).getDimParam()).isEqualTo("N");
        assertThat(dims.subList(1, 4)).extracting(dim -> dim.getDimValue()).containsExactly(3L, 8L, 8L);
        var weights = model.getGraph().getInitializer(0);
        assertThat(weights.getName()).isEqualTo("half");
        assertThat(weights.getDimsList()).containsExactly(4L, 3L, 3L, 3L);
        assertThat(weights.getRawData().size()).isEqualTo(4 * 27 * 4);
    }

    @Test
    void weightsThatNodesShareAreWrittenOnce() throws Exception {
        Weights kernel = GraphCases.weights(4, 4);
        Graph graph = new GraphBuilder("shared")
                .input("x", TensorType.f32(4))
                .add("a", new Dense(kernel, null), "x")
                .add("b", new Dense(kernel, null), "a")
                .output("b")
                .build();
        assertThat(ModelProto.parseFrom(OnnxRun.export(graph)).getGraph().getInitializerList())
                .hasSize(1);
    }

    @Test
    void namesOfNodesStayAndOthersGiveWay() throws Exception {
        Graph graph = new GraphBuilder("names")
                .input("x", TensorType.f32(2, 2, 3))
                .add(
                        "weights",
                        new Conv2d(GraphCases.weights(1, 1, 3, 2), null, Window.of(1, 1, 1), Padding.none(), 1),
                        "x")
                .add("y/GlobalAveragePool", new GlobalPool(GlobalPool.Reduction.AVERAGE, true), "weights")
                .add("y", new GlobalPool(GlobalPool.Reduction.AVERAGE, false), "weights")
                .output("y")
                .output("y/GlobalAveragePool")
                .build();
        Map<String, float[]> results = OnnxRun.run(graph, Map.of("x", new float[12]), 1);
        assertThat(results.keySet()).containsExactly("y", "y/GlobalAveragePool");
    }

    @Test
    void moreThanTheFormatHoldsIsRefused() {
        ByteBuffer shared = ByteBuffer.allocate(1 << 20);
        GraphBuilder graph = new GraphBuilder("large").input("x", TensorType.f32(1024));
        String last = "x";
        // Views of one megabyte that stand for 4 MiB each.
        for (int i = 0; i < 512; i++) {
            Weights kernel = Weights.of("kernel " + i, DType.I8, Shape.of(1024, 1024), shared.duplicate());
            String next = "dense " + i;
            graph.add(next, new Dense(kernel, null), last);
            last = next;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Graph large = graph.output(last).build();
        assertThatThrownBy(() -> new OnnxModelWriter().write(large, null, out))
                .isInstanceOf(ModelException.class)
                .hasMessage("graph large: expected weights of less than 2 GiB, the limit of ONNX files, got more; cut"
                        + " the network at an inner node");
        assertThat(out.size()).isZero();
    }

    @Test
    void doublesAreRefused() {
        Graph graph = new GraphBuilder("double")
                .input("x", TensorType.f32(2))
                .add("wide", new Cast(DType.F64), "x")
                .output("wide")
                .build();
        assertThatThrownBy(() -> OnnxRun.export(graph))
                .isInstanceOf(ModelException.class)
                .hasMessage("node wide: expected a number type that ONNX's operators share, such as f32, got f64[2]");
    }

    @Test
    void itIsFoundAsAService() {
        assertThat(Services.all(ModelWriter.class))
                .singleElement()
                .isInstanceOf(OnnxModelWriter.class)
                .satisfies(writer -> assertThat(writer.extension()).isEqualTo("onnx"));
    }
}
