package dev.fovea.adapters.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.reference.ReferencePreprocessKernels;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.model.Selection;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** What TensorFlow 2.21 answered for the same files and inputs. Float sums of another order stay within 1e-5. */
class TensorflowGoldenTest {

    private static final double TOLERANCE = 1e-5;

    private static void assertAnswers(HeapTensor got, Shape shape, String golden) {
        float[] expected = TestModels.expected(golden);
        assertThat(got.shape()).isEqualTo(shape);
        float[] values = got.floats();
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).as(golden + " " + i).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    @Test
    void aSavedModelIsCalledByItsSignature() {
        try (Executable model = TestModels.load(TestModels.file("saved_model_classifier"))) {
            assertThat(model.inputs()).hasToString("[image f32 [?,32,32,3]]");
            assertThat(model.outputs()).hasToString("[output_0 f32 [?,5]]");
            Map<String, HeapTensor> answers = TestModels.run(model, Map.of("image", TestModels.golden("image.npy")));
            assertAnswers(answers.get("output_0"), Shape.of(4, 5), "scores.npy");
        }
    }

    @Test
    void aSavedModelMayHaveSeveralInputsAndOutputs() {
        try (Executable model = TestModels.load(TestModels.file("saved_model_two_inputs"))) {
            assertThat(model.inputs()).hasToString("[a f32 [?,3], b f32 [?,2]]");
            assertThat(model.outputs()).hasToString("[score f32 [?], sum f32 [?,2]]");
            Map<String, HeapTensor> answers = TestModels.run(
                    model, Map.of("a", TestModels.golden("two_a.npy"), "b", TestModels.golden("two_b.npy")));
            assertAnswers(answers.get("score"), Shape.of(6), "two_score.npy");
            assertAnswers(answers.get("sum"), Shape.of(6, 2), "two_sum.npy");
        }
    }

    @Test
    void tensorsOfASavedModelAreFedAndWantedByName() {
        Selection feeds = Selection.NONE.withFeeds(List.of("serving_default_a:0", "b"));
        try (Executable model = TestModels.load(
                TestModels.file("saved_model_two_inputs").with(feeds), "StatefulPartitionedCall:1", "score")) {
            assertThat(model.inputs()).hasToString("[serving_default_a:0 f32 [?,3], b f32 [?,2]]");
            assertThat(model.outputs()).hasToString("[StatefulPartitionedCall:1 f32 [?,2], score f32 [?]]");
            Map<String, HeapTensor> answers = TestModels.run(
                    model,
                    Map.of("serving_default_a:0", TestModels.golden("two_a.npy"), "b", TestModels.golden("two_b.npy")));
            assertAnswers(answers.get("StatefulPartitionedCall:1"), Shape.of(6, 2), "two_sum.npy");
        }
    }

    @Test
    void aFrozenGraphHasItsPlaceholdersAndItsEnds() {
        try (Executable model = TestModels.load(TestModels.file("frozen_classifier.pb"))) {
            assertThat(model.inputs()).hasToString("[image f32 [?,32,32,3]]");
            assertThat(model.outputs()).hasToString("[Identity f32 [?,5]]");
            Map<String, HeapTensor> answers = TestModels.run(model, Map.of("image:0", TestModels.golden("image.npy")));
            assertAnswers(answers.get("Identity"), Shape.of(4, 5), "scores.npy");
        }
    }

    @Test
    void innerTensorsAreOutputsAndInputs() {
        String embedding = "functional_1/embedding_1/Mean:0";
        try (Executable model = TestModels.load(TestModels.file("frozen_classifier.pb"), embedding)) {
            Map<String, HeapTensor> answers = TestModels.run(model, Map.of("image", TestModels.golden("image.npy")));
            assertAnswers(answers.get(embedding), Shape.of(4, 12), "embedding.npy");
        }
        Selection feeds = Selection.NONE.withFeeds(List.of(embedding));
        try (Executable model =
                TestModels.load(TestModels.file("frozen_classifier.pb").with(feeds), "Identity:0")) {
            Map<String, HeapTensor> answers =
                    TestModels.run(model, Map.of(embedding, TestModels.golden("embedding.npy")));
            assertAnswers(answers.get("Identity:0"), Shape.of(4, 5), "scores.npy");
        }
    }

    /** The graph of sparkdl's README: sigmoid(x . [1, -1]). */
    @Test
    void theGraphOfSparkdlsReadme() {
        try (Executable model = TestModels.load(TestModels.file("sparkdl_readme.pb"), "output_tensor:0")) {
            assertThat(model.inputs()).hasToString("[input_tensor f32 [?,2]]");
            float[] values = {0, 0, 1, -1, -3, 0.5f, 100, 0, 0, 100, 0.25f, 0.125f};
            HeapTensor answers = TestModels.run(
                            model, Map.of("input_tensor:0", TestModels.floats(Shape.of(6, 2), values)))
                    .get("output_tensor:0");
            assertThat(answers.shape()).isEqualTo(Shape.of(6, 1));
            for (int i = 0; i < 6; i++) {
                double expected = 1 / (1 + Math.exp(values[2 * i + 1] - values[2 * i]));
                assertThat((double) answers.floats()[i]).isCloseTo(expected, within(TOLERANCE));
            }
        }
    }

    /** Its attributes name the resizer: neither corners aligned nor centres of half a pixel, which is TensorFlow 1's. */
    @ParameterizedTest
    @CsvSource({"640, 480", "299, 299", "31, 17", "1, 5"})
    void theResizeGraphIsOurResizerOfTensorFlowOne(int width, int height) throws Exception {
        NodeDef resize = GraphDef.parseFrom(
                        java.nio.file.Files.readAllBytes(Goldens.file(TestModels.FOLDER + "resize_graph.pb")))
                .getNodeList()
                .stream()
                .filter(node -> node.getOp().equals("ResizeBilinear"))
                .findFirst()
                .orElseThrow();
        assertThat(resize.getAttrOrThrow("align_corners").getB()).isFalse();
        assertThat(resize.getAttrOrThrow("half_pixel_centers").getB()).isFalse();

        byte[] pixels = new byte[width * height * 3];
        new Random(width).nextBytes(pixels);
        Tensor input = Tensor.allocate(DType.U8, Shape.of(1, height, width, 3));
        input.bytes().put(pixels);
        float[] got;
        try (Executable model = TestModels.load(TestModels.file("resize_graph.pb"))) {
            assertThat(model.inputs()).hasToString("[image_u8 u8 [?,?,?,3]]");
            assertThat(model.outputs()).hasToString("[resized f32 [?,299,299,3]]");
            got = TestModels.run(model, Map.of("image_u8", input))
                    .get("resized")
                    .floats();
        }
        float[] expected = resized(Image.of(width, height, ChannelOrder.RGB, pixels, "noise"));
        assertThat(got).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            // As golden/resize: a thousandth of a level, for sums in float of another order.
            assertThat(got[i]).as("value " + i).isCloseTo(expected[i], within(1e-3f));
        }
    }

    private static float[] resized(Image image) {
        PixelTransform transform = new PixelTransform(
                299,
                299,
                ChannelOrder.RGB,
                Layout.NHWC,
                Resampler.TF1_BILINEAR,
                Alpha.DROP,
                LookupTable.of(3, Normalization.identity()));
        Region whole = new Region(0, 0, image.width(), image.height());
        try (Tensor batch = Tensor.allocate(DType.F32, transform.batchShape(1))) {
            new ReferencePreprocessKernels().run(image, Placement.stretch(whole, 299, 299), transform, batch, 0);
            return batch.toFloats();
        }
    }
}
