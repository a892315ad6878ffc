package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.Services;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TfliteModelReaderTest {

    private static final String LITE0 = "models/efficientnet_lite0/efficientnet_lite0_float16.tflite";

    private final ModelReader reader = new TfliteModelReader();

    private Graph read(String relative) {
        return reader.read(TestModels.read(Goldens.file(relative)));
    }

    @Test
    void isFoundAsAServiceAndAcceptsByContent() {
        assertThat(Services.all(ModelReader.class)).hasExactlyElementsOfTypes(TfliteModelReader.class);
        assertThat(reader.format()).isEqualTo("tflite");
        assertThat(reader.accepts(ModelFile.of("a.bin", new byte[] {9, 9, 9, 9, 'T', 'F', 'L', '3', 0})))
                .isTrue();
        assertThat(reader.accepts(ModelFile.of("a.tflite", new byte[] {9, 9, 9, 9, 'T', 'F', 'L', '2', 0})))
                .isFalse();
    }

    @Test
    void everyModelOfTheFolderIsReadWithTheRuntimesNamesOrRefusedByOperator() {
        Set<String> refused = new HashSet<>();
        for (Path path : TestModels.all()) {
            ModelFile file = TestModels.read(path);
            try (Executable runtime = new TfliteModelRuntime().load(file, 1)) {
                Graph graph = reader.read(file);
                assertThat(graph.inputs().stream()
                                .map(node -> graph.info(node.name()))
                                .toList())
                        .isEqualTo(runtime.inputs());
                assertThat(graph.outputs().stream().map(graph::info).toList()).isEqualTo(runtime.outputs());
            } catch (ModelException e) {
                refused.add(file.name() + ": " + e.getMessage());
            }
        }
        String why = "expected an operator that graphs have, got one that they have not; use --backend tflite";
        assertThat(refused)
                .containsExactlyInAnyOrder(
                        "deeplabv3_mnv2_dm05_pascal_quant.tflite: op ARG_MAX (#71): " + why,
                        "movenet_single_pose_lightning_ptq.tflite: op ARG_MAX (#89): " + why);
    }

    @Test
    void theDefaultModelIsRead() {
        Graph graph = read(LITE0);
        assertThat(graph.name()).isEqualTo("efficientnet_lite0_float16");
        assertThat(graph.inputs()).hasToString("[image: input f32[224,224,3]]");
        assertThat(graph.outputs()).containsExactly("features", "probabilities");
        assertThat(graph.node("features")).asString().startsWith("features: global_average_pool (");
        assertThat(graph.node("features").type()).hasToString("f32[1280]");
        assertThat(graph.node("probabilities").type()).hasToString("f32[1000]");
        assertThat(graph.nodes()).hasSize(95);
        // Two bytes each: all but 2 % of the file.
        assertThat(graph.parameters()).isEqualTo(4_631_000);
        assertThat(graph.flops()).isBetween(770_000_000L, 790_000_000L);
        for (Node node : graph.nodes()) {
            for (Weights weights : node.op().weights()) {
                assertThat(weights.dtype()).as(weights.name()).isEqualTo(DType.F16);
                assertThat(weights.data().isDirect()).isTrue();
                assertThat(weights.data().isReadOnly()).isTrue();
            }
        }
    }

    @Test
    void aGraphPrintsItsLayersAndAnyOfThemIsAnOutput() {
        Graph graph = read("golden/tensorflow/float.tflite");
        List<String> lines =
                graph.toString().lines().map(TfliteModelReaderTest::brief).toList();
        assertThat(lines)
                .containsExactly(
                        "graph float",
                        "image: input f32[32,32,3]",
                        "Relu/linear: conv2d 3x3/2 8 pad 0,0,1,1 bias (image) f32[16,16,8]",
                        "Relu: relu (Relu/linear) f32[16,16,8]",
                        "Rsqrt1/linear: depthwise_conv2d 3x3 8 pad 1,1,1,1 bias (Relu) f32[16,16,8]",
                        "Rsqrt1: relu6 (Rsqrt1/linear) f32[16,16,8]",
                        "convolution1: conv2d 1x1 12 bias (Rsqrt1) f32[16,16,12]",
                        "Mean: global_average_pool (convolution1) f32[12]",
                        "MatMul2: dense 5 (Mean) f32[5]",
                        "output_0: softmax (MatMul2) f32[5] -> output");
        assertThat(graph.outputs("functional_1/embedding_1/Mean").nodes()).hasSize(7);
    }

    /** The converter's names are those of all operations that were fused; one word of each is enough here. */
    private static String brief(String line) {
        return line.strip()
                .replace("functional_1/conv2d_1/Relu;functional_1/conv2d_1/convolution", "Relu")
                .replaceAll("functional_1/re_lu_1/Relu6;[^ :,()]*/Rsqrt(\\d)", "Rsqrt$1")
                .replaceAll("functional_1/[a-z0-9_]+/", "");
    }

    @Test
    void quantisedLayersComputeOnRealValues() {
        Graph graph = read("golden/tensorflow/int8.tflite");
        assertThat(graph.inputs()).hasToString("[image: input u8[32,32,3](scale 0.003921384923160076, zero point 0)]");
        List<String> lines =
                graph.toString().lines().map(TfliteModelReaderTest::brief).toList();
        assertThat(lines)
                .contains(
                        "tfl.quantize: quantize (image/dequantized) i8[32,32,3](scale 0.003921384923160076, zero point -128)",
                        "Relu/linear: conv2d 3x3/2 8 pad 0,0,1,1 bias (tfl.quantize/dequantized) f32[16,16,8]",
                        "Relu/real: relu (Relu/linear) f32[16,16,8]",
                        "Relu: quantize (Relu/real) i8[16,16,8](scale 0.0054859076626598835, zero point -128)",
                        "output_0: quantize (StatefulPartitionedCall_1:01/dequantized)"
                                + " u8[5](scale 0.00390625, zero point 0) -> output");
        Conv2d conv = (Conv2d) graph.node("functional_1/conv2d_1/Relu;functional_1/conv2d_1/convolution/linear")
                .op();
        assertThat(conv.kernel()).hasToString("functional_1/conv2d_1/convolution i8[3,3,3,8]");
        assertThat(conv.kernel().strides()).containsExactly(9, 3, 1, 27);
        assertThat(conv.kernel().scale()).hasSize(8).doesNotContain(0f);
        assertThat(conv.bias().dtype()).isEqualTo(DType.I32);
        // A step of the bias is the product of the steps of input and kernel.
        for (int c = 0; c < 8; c++) {
            assertThat(conv.bias().scale()[c])
                    .isEqualTo((float) 0.003921384923160076 * conv.kernel().scale()[c]);
        }
    }

    @Test
    void weightsOfDynamicRangeStayBytes() {
        Graph graph = read("golden/tensorflow/dynamic_range.tflite");
        assertThat(graph.inputs()).hasToString("[image: input f32[32,32,3]]");
        for (Node node : graph.nodes()) {
            assertThat(node.type().dtype()).isEqualTo(DType.F32);
            assertThat(node.op().weights())
                    .allMatch(weights ->
                            weights.dtype() == DType.F32 || (weights.dtype() == DType.I8 && weights.scale() != null));
        }
    }

    /** The same as the runtime's test, for the graph run by its definitions; int8 within two quanta of the output. */
    @ParameterizedTest
    @CsvSource({"float, 1e-5", "float16, 1e-5", "dynamic_range, 1e-2", "int8, 0.0078125", "int8_float_io, 0.0078125"})
    void answersAsTensorFlowDoes(String name, double tolerance) {
        NumpyArray image = Goldens.npy(Goldens.file("golden/tensorflow/image.npy"));
        NumpyArray expected = Goldens.npy(Goldens.file("golden/tensorflow/" + name + ".scores.npy"));
        Graph graph = read("golden/tensorflow/" + name + ".tflite");
        TensorInfo in = graph.info("image");
        TensorInfo out = graph.info("output_0");
        try (Executable reference = ReferenceRun.load(graph);
                Tensor input = TfliteGoldenTest.quantized(image, in)) {
            HeapTensor scores =
                    TestModels.run(reference, Map.of("image", input), 2).get(out.name());
            assertThat(scores.floats()).hasSameSizeAs(expected.values());
            for (int i = 0; i < expected.values().length; i++) {
                assertThat((double) scores.floats()[i])
                        .as("score " + i)
                        .isCloseTo(expected.values()[i], org.assertj.core.api.Assertions.within(tolerance));
            }
        }
    }

    @Test
    void kernelsAreViewsOfTheFile() {
        LittleModel m = new LittleModel();
        m.input("x", 1, 4, 4, 3);
        int kernel = m.floats("k", 1, 3, 3, 6);
        int y = m.tensor("y", 1, 4, 4, 6);
        org.tensorflow.lite.schema.DepthwiseConv2DOptionsT options =
                new org.tensorflow.lite.schema.DepthwiseConv2DOptionsT();
        options.setStrideH(1);
        options.setStrideW(1);
        m.op(4, (byte) 2, options, new int[] {0, kernel, -1}, y);
        int flat = m.tensor("z", 1, 7);
        int matrix = m.floats("d", 7, 96);
        m.op(9, (byte) 8, new org.tensorflow.lite.schema.FullyConnectedOptionsT(), new int[] {y, matrix, -1}, flat);
        Graph graph = reader.read(m.file(flat));
        DepthwiseConv2d depthwise = (DepthwiseConv2d) graph.node("y").op();
        assertThat(depthwise.kernel().shape()).isEqualTo(Shape.of(3, 3, 1, 6));
        assertThat(depthwise.kernel().strides()).containsExactly(18, 6, 54, 1);
        Dense dense = (Dense) graph.node("z").op();
        assertThat(dense.kernel().shape()).isEqualTo(Shape.of(96, 7));
        assertThat(dense.kernel().strides()).containsExactly(1, 96);
    }
}
