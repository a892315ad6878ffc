package dev.fovea.adapters.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tensorflow.proto.DataType.DT_FLOAT;
import static org.tensorflow.proto.DataType.DT_INT32;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.Selection;
import dev.fovea.api.spi.Executable;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** Element types, ranks, and what rows are. */
class TensorflowTensorTest {

    @ParameterizedTest
    @CsvSource({
        "DT_FLOAT, F32",
        "DT_DOUBLE, F64",
        "DT_HALF, F16",
        "DT_UINT8, U8",
        "DT_INT32, I32",
        "DT_INT64, I64",
        "DT_BOOL, BOOL"
    })
    void everyElementTypePassesUnchanged(DataType type, DType dtype) {
        ModelFile file = Graphs.file(
                Graphs.placeholder("x", type, Graphs.shape(-1, 2, -1)), Graphs.node("same", "Identity", type, "x"));
        byte[] content = new byte[3 * 2 * 5 * dtype.bytes()];
        new Random(1).nextBytes(content);
        for (int i = 0; dtype == DType.BOOL && i < content.length; i++) {
            content[i] &= 1;
        }
        Tensor input = Tensor.allocate(dtype, Shape.of(3, 2, 5));
        input.bytes().put(content);
        try (Executable model = TestModels.load(file)) {
            assertThat(model.inputs().get(0).dtype()).isEqualTo(dtype);
            HeapTensor same = TestModels.run(model, Map.of("x", input)).get("same");
            assertThat(same.shape()).isEqualTo(Shape.of(3, 2, 5));
            assertThat(same.rawBytes()).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DT_STRING", "DT_COMPLEX64", "DT_BFLOAT16", "DT_INT8", "DT_UINT16"})
    void otherElementTypesAreNamedWithTheirOperation(DataType type) {
        ModelFile input =
                Graphs.file(Graphs.placeholder("x", type, Graphs.shape(-1)), Graphs.cast("y", type, DT_FLOAT, "x"));
        String name = ElementTypes.name(type);
        if (type != DataType.DT_STRING) {
            assertThatThrownBy(() -> TestModels.load(input))
                    .isInstanceOf(ModelException.class)
                    .hasMessage(
                            "model graph.pb: expected tensors of float32, float64, float16, uint8, int32, int64 or bool,"
                                    + " got " + name
                                    + " at 'x' of operation Placeholder; name other inputs and outputs, or"
                                    + " convert it inside the graph");
        }
        ModelFile output =
                Graphs.file(Graphs.placeholder("x", type, Graphs.shape(-1)), Graphs.node("y", "Identity", type, "x"));
        assertThatThrownBy(() -> TestModels.load(output))
                .isInstanceOf(ModelException.class)
                .hasMessage("model graph.pb: expected a result of a type that fovea has, got [y of operation Identity, "
                        + name + "]; name the outputs");
    }

    @Test
    void aSignatureOfStringsIsRefusedAndLeftOutOfTheList() {
        ModelFile file = TestModels.file("saved_model_two_inputs");
        assertThat(new TensorflowModelRuntime().signatures(file))
                .hasToString("[serving_default [a f32 [?,3], b f32 [?,2]] -> [score f32 [?], sum f32 [?,2]]]");
        assertThatThrownBy(() -> TestModels.load(file.with(Selection.NONE.withSignature("length"))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("got string at 'bytes' of operation Placeholder");
    }

    @Test
    void aTensorWithoutRowsIsTheWholeOfARow() {
        ModelFile file = Graphs.file(
                Graphs.placeholder("scale", DT_FLOAT, Graphs.shape()),
                Graphs.placeholder("matrix", DT_FLOAT, Graphs.shape(2, 2)),
                Graphs.placeholder("rows", DT_FLOAT, Graphs.shape(-1, 2)),
                Graphs.node("product", "MatMul", DT_FLOAT, "rows", "matrix"),
                Graphs.node("scaled", "Mul", DT_FLOAT, "product", "scale"),
                Graphs.node("grown", "Mul", DT_FLOAT, "matrix", "scale"));
        try (Executable model = TestModels.load(file)) {
            assertThat(model.inputs()).hasToString("[scale f32 [?], matrix f32 [?,2,2], rows f32 [?,2]]");
            assertThat(model.outputs()).hasToString("[scaled f32 [?,2], grown f32 [?,2,2]]");
            Map<String, HeapTensor> answers = TestModels.run(
                    model,
                    Map.of(
                            "scale", TestModels.floats(Shape.of(2), 1, 10),
                            "matrix", TestModels.floats(Shape.of(2, 2, 2), 1, 0, 0, 1, 0, 1, 1, 0),
                            "rows", TestModels.floats(Shape.of(2, 2), 3, 4, 5, 6)));
            assertThat(answers.get("scaled").floats()).containsExactly(3, 4, 60, 50);
            assertThat(answers.get("grown").floats()).containsExactly(1, 0, 0, 1, 0, 10, 10, 0);
        }
    }

    @Test
    void aTensorOfAnyRankTakesRowsOfAnyShape() {
        ModelFile file = Graphs.file(
                Graphs.placeholder("x", DT_FLOAT, Graphs.anyRank()), Graphs.node("y", "Neg", DT_FLOAT, "x"));
        try (Executable model = TestModels.load(file)) {
            for (Shape shape : List.of(Shape.of(2), Shape.of(2, 3), Shape.of(2, 1, 3))) {
                float[] values = new float[(int) shape.elements()];
                values[1] = 7;
                HeapTensor answer = TestModels.run(model, Map.of("x", TestModels.floats(shape, values)))
                        .get("y");
                assertThat(answer.shape()).isEqualTo(shape);
                assertThat(answer.floats()[1]).isEqualTo(-7);
            }
        }
    }

    @Test
    void openDimensionsMayDifferFromCallToCallButNotFromRowToRow() {
        NodeDef counts = Graphs.placeholder("count", DT_INT32, Graphs.shape());
        NodeDef zero = Graphs.constant("zero", DT_INT32, Graphs.shape(), new byte[4]);
        NodeDef one = Graphs.constant("one", DT_INT32, Graphs.shape(), new byte[] {1, 0, 0, 0});
        NodeDef range = NodeDef.newBuilder()
                .setName("range")
                .setOp("Range")
                .addAllInput(List.of("zero", "count", "one"))
                .putAttr("Tidx", Graphs.type(DT_INT32))
                .build();
        NodeDef lifted = Graphs.node("lifted", "ExpandDims", DT_INT32, "range", "zero").toBuilder()
                .putAttr("Tdim", Graphs.type(DT_INT32))
                .build();
        try (Executable model = TestModels.load(Graphs.file(counts, zero, one, range, lifted))) {
            Tensor same = Tensor.allocate(DType.I32, Shape.of(2));
            same.bytes().putInt(3).putInt(3);
            assertThat(TestModels.run(model, Map.of("count", same))
                            .get("lifted")
                            .shape())
                    .isEqualTo(Shape.of(2, 3));
            Tensor ragged = Tensor.allocate(DType.I32, Shape.of(2));
            ragged.bytes().putInt(3).putInt(4);
            assertThatThrownBy(() -> TestModels.run(model, Map.of("count", ragged)))
                    .isInstanceOf(ModelException.class)
                    .hasMessage(
                            "model output lifted: expected rows of one shape, [3], got [4] at row 1; run its rows one"
                                    + " by one");
        }
    }

    @Test
    void anOutputThatDoesNotGoByRowsIsRefused() {
        NodeDef x = Graphs.placeholder("x", DT_FLOAT, Graphs.shape(-1, 2));
        NodeDef twice = Graphs.node("twice", "ConcatV2", DT_FLOAT, "x", "x", "axis").toBuilder()
                .putAttr(
                        "N", org.tensorflow.proto.AttrValue.newBuilder().setI(2).build())
                .putAttr("Tidx", Graphs.type(DT_INT32))
                .build();
        NodeDef axis = Graphs.constant("axis", DT_INT32, Graphs.shape(), new byte[4]);
        try (Executable model = TestModels.load(Graphs.file(x, axis, twice))) {
            assertThatThrownBy(() -> TestModels.run(model, Map.of("x", TestModels.floats(Shape.of(1, 2), 1, 2))))
                    .isInstanceOf(ModelException.class)
                    .hasMessage("model output twice: expected 1 row for 1 row of model graph.pb, got [2,2]; this output"
                            + " does not go by rows: name another one");
        }
    }

    @Test
    void whatTensorFlowRefusesIsTold() {
        ModelFile file = Graphs.file(
                Graphs.placeholder("a", DT_FLOAT, Graphs.shape(-1, -1)),
                Graphs.placeholder("b", DT_FLOAT, Graphs.shape(-1, -1)),
                Graphs.node("sum", "AddV2", DT_FLOAT, "a", "b"));
        try (Executable model = TestModels.load(file)) {
            assertThatThrownBy(() -> TestModels.run(
                            model,
                            Map.of(
                                    "a", TestModels.floats(Shape.of(1, 2), 1, 2),
                                    "b", TestModels.floats(Shape.of(1, 3), 1, 2, 3))))
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith("model graph.pb: expected a row that TensorFlow computes, got ")
                    .hasMessageContaining("Incompatible shapes: [1,2] vs. [1,3]")
                    .hasMessageContaining("at row 0; check the shapes and values of the inputs");
        }
    }

    @Test
    void namesThatAreNotThereAreRefusedWithTheNearest() {
        ModelFile graph = TestModels.file("sparkdl_readme.pb");
        assertThatThrownBy(() -> TestModels.load(graph, "output_tensr:0"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("model tensor 'output_tensr:0': expected a tensor of model sparkdl_readme.pb, such as"
                        + " 'node:0', got no node of that name; did you mean 'output_tensor'?");
        assertThatThrownBy(() -> TestModels.load(graph, "output_tensor:1"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("got a node of 1 outputs");
        assertThatThrownBy(() -> new TensorflowModelRuntime().cut(graph, List.of("none")))
                .isInstanceOf(UnknownNameException.class);
        ModelFile saved = TestModels.file("saved_model_two_inputs");
        assertThatThrownBy(() -> TestModels.load(saved.with(Selection.NONE.withSignature("serving_defualt"))))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("signature 'serving_defualt': expected one of [length, serving_default], the signatures of"
                        + " model saved_model_two_inputs, got another; did you mean 'serving_default'?");
        assertThatThrownBy(() -> TestModels.load(saved.with(Selection.NONE.withTags(List.of("train")))))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("model saved_model_two_inputs: expected tags that one of its graphs has, of [[serve]], got"
                        + " [train]; select these");
        assertThatThrownBy(() -> TestModels.load(graph.with(Selection.NONE.withSignature("a"))))
                .hasMessageContaining(
                        "expected feeds alone, got tags or a signature, which sparkdl_readme.pb, a GraphDef,"
                                + " does not have");
    }

    @Test
    void aCutIsWhatIsNotTheModelsOwn() {
        TensorflowModelRuntime runtime = new TensorflowModelRuntime();
        ModelFile saved = TestModels.file("saved_model_two_inputs");
        assertThat(runtime.cut(saved, List.of("sum", "score"))).isEmpty();
        assertThat(runtime.cut(saved, List.of("sum", "StatefulPartitionedCall:0", "sum")))
                .containsExactly("sum", "StatefulPartitionedCall:0");
    }

    @Test
    void inputsThatDoNotFitAreRefusedBeforeTensorFlowIsEntered() {
        try (Executable model = TestModels.load(TestModels.file("sparkdl_readme.pb"))) {
            try (Tensor wrong = TestModels.floats(Shape.of(1, 3), 1, 2, 3)) {
                assertThatThrownBy(() -> model.run(
                                Map.of("input_tensor", wrong), List.of("output_tensor"), new JvmWorkPool(), 1))
                        .isInstanceOf(ShapeException.class)
                        .hasMessage("model input input_tensor: expected at least 1 row of input_tensor f32 [?,2], got"
                                + " input_tensor f32 [1,3]");
            }
        }
    }

    @Test
    void everyPlaceholderThatIsNeededMustBeFed() {
        ModelFile file = Graphs.file(
                Graphs.placeholder("a", DT_FLOAT, Graphs.shape(-1)),
                Graphs.placeholder("b", DT_FLOAT, Graphs.shape(-1)),
                Graphs.node("sum", "AddV2", DT_FLOAT, "a", "b"),
                Graphs.node("minus", "Neg", DT_FLOAT, "a"));
        Selection feeds = Selection.NONE.withFeeds(List.of("a"));
        assertThatThrownBy(() -> TestModels.load(file.with(feeds), "sum"))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "model graph.pb: expected inputs for every placeholder that its outputs need, got [a] at 'b';"
                                + " feed it too");
        try (Executable model = TestModels.load(file, "minus")) {
            assertThat(model.inputs()).hasToString("[a f32 [?]]");
        }
        assertThatThrownBy(() -> TestModels.load(Graphs.file(
                        Graphs.constant("c", DT_FLOAT, Graphs.shape(), new byte[4]),
                        Graphs.node("minus", "Neg", DT_FLOAT, "c"))))
                .isInstanceOf(ModelException.class)
                .hasMessage("model graph.pb: expected a graph with placeholders before its outputs, got none before"
                        + " [minus]; name other outputs, or the tensors that are fed");
    }
}
