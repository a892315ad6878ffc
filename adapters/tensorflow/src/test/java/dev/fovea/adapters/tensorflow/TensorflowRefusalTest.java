package dev.fovea.adapters.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tensorflow.proto.DataType.DT_FLOAT;
import static org.tensorflow.proto.DataType.DT_STRING;

import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;

/** Files of strangers: what is refused before TensorFlow sees it. */
class TensorflowRefusalTest {

    private static final NodeDef X = Graphs.placeholder("x", DT_FLOAT, Graphs.shape(-1));

    @AfterEach
    void forget() {
        System.clearProperty("fovea.memory.max");
    }

    private static void assertRefused(ModelFile file, String message) {
        assertThatThrownBy(() -> TestModels.load(file).close())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aTruncatedGraphIsMalformed() {
        ModelFile good = TestModels.file("frozen_classifier.pb");
        byte[] content = new byte[good.size() / 2];
        good.bytes().get(content);
        assertRefused(
                ModelFile.of("half.pb", content),
                "model half.pb: expected a TensorFlow GraphDef, got a malformed one; get or save it again");
    }

    @Test
    void messagesThatNestWithoutEndAreRefused() {
        AttrValue value = Graphs.type(DT_FLOAT);
        for (int i = 0; i < 200; i++) {
            value = AttrValue.newBuilder()
                    .setFunc(NameAttrList.newBuilder().setName("f").putAttr("a", value))
                    .build();
        }
        ModelFile file = Graphs.file(X.toBuilder().putAttr("deep", value).build());
        assertRefused(file, "expected a TensorFlow GraphDef, got a malformed one");
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 40, 1L << 62, Long.MAX_VALUE})
    void constantsThatTheFileDoesNotHoldAreRefused(long size) {
        NodeDef vast = NodeDef.newBuilder()
                .setName("vast")
                .setOp("Const")
                .putAttr("dtype", Graphs.type(DT_FLOAT))
                .putAttr(
                        "value",
                        AttrValue.newBuilder()
                                .setTensor(TensorProto.newBuilder()
                                        .setDtype(DT_FLOAT)
                                        .setTensorShape(Graphs.shape(size, 3))
                                        .addFloatVal(1))
                                .build())
                .build();
        assertRefused(
                Graphs.file(X, vast, Graphs.node("y", "AddV2", DT_FLOAT, "x", "vast")),
                "model graph.pb: expected constants of at most 268435456 bytes beyond those that the file holds, got"
                        + " more at node 'vast' of operation Const");
    }

    @Test
    void constantsAreOfTheSizeOfTheirShape() {
        assertRefused(
                Graphs.file(X, Graphs.constant("c", DT_FLOAT, Graphs.shape(3), new byte[8])),
                "model graph.pb: expected 12 bytes for the constant's shape, got 8 at node 'c' of operation Const");
        assertRefused(
                Graphs.file(X, Graphs.constant("c", DT_FLOAT, Graphs.shape(-3), new byte[8])),
                "expected constants of known shape, got dimension -3 at node 'c'");
    }

    @Test
    void namesComeOnceAndInputsExist() {
        assertRefused(
                Graphs.file(X, X), "expected nodes of an operation and a name of their own, got another at node 'x'");
        assertRefused(
                Graphs.file(X, Graphs.node("y", "Neg", DT_FLOAT, "z:0")),
                "expected inputs that are nodes of the graph, got 'z:0' at node 'y' of operation Neg");
    }

    @Test
    void functionsThatCallThemselvesAreRefused() {
        NodeDef call = NodeDef.newBuilder().setName("again").setOp("f").build();
        FunctionDef function = FunctionDef.newBuilder()
                .setSignature(OpDef.newBuilder().setName("f"))
                .addNodeDef(call)
                .build();
        GraphDef graph = GraphDef.newBuilder()
                .addNode(X)
                .setLibrary(FunctionDefLibrary.newBuilder().addFunction(function))
                .build();
        assertRefused(
                Graphs.file(graph), "expected functions that do not call themselves, got one that does at function f");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ReadFile",
                "WriteFile",
                "MatchingFiles",
                "SaveV2",
                "RestoreV2",
                "PyFunc",
                "TFRecordDataset",
                "ImmutableConst",
                "DecodeProtoV2",
                "InitializeTableFromTextFileV2",
                "Abort"
            })
    void operationsThatLeaveTheProcessAreRefused(String op) {
        NodeDef name = Graphs.placeholder("name", DT_STRING, Graphs.shape());
        NodeDef reads =
                NodeDef.newBuilder().setName("out").setOp(op).addInput("name").build();
        GraphCheck check = GraphCheck.of(
                "m",
                GraphDef.newBuilder().addNode(name).addNode(X).addNode(reads).build());
        assertThatThrownBy(() -> check.running(List.of("out"), java.util.Set.of(), false))
                .isInstanceOf(ModelException.class)
                .hasMessage("model m: expected operations that compute, got " + op
                        + ", which reaches out of the process at node out; name other outputs, or save the model without"
                        + " it");
        assertThat(check.running(List.of("x"), java.util.Set.of(), false)).containsExactly(X);
    }

    @Test
    void operationsInsideOfFunctionsCount() {
        NodeDef write = NodeDef.newBuilder().setName("w").setOp("WriteFile").build();
        FunctionDef inner = FunctionDef.newBuilder()
                .setSignature(OpDef.newBuilder().setName("inner"))
                .addNodeDef(write)
                .build();
        NodeDef calling = NodeDef.newBuilder()
                .setName("c")
                .setOp("StatefulPartitionedCall")
                .putAttr(
                        "f",
                        AttrValue.newBuilder()
                                .setFunc(NameAttrList.newBuilder().setName("inner"))
                                .build())
                .build();
        FunctionDef outer = FunctionDef.newBuilder()
                .setSignature(OpDef.newBuilder().setName("outer"))
                .addNodeDef(calling)
                .build();
        GraphDef graph = GraphDef.newBuilder()
                .addNode(NodeDef.newBuilder().setName("y").setOp("outer"))
                .setLibrary(FunctionDefLibrary.newBuilder().addFunction(outer).addFunction(inner))
                .build();
        assertThatThrownBy(() -> GraphCheck.of("m", graph).running(List.of("y"), java.util.Set.of(), true))
                .hasMessageContaining("got WriteFile, which reaches out of the process at node w");
    }

    @Test
    void operationsThatTensorFlowLacksAreNamed() {
        assertRefused(
                Graphs.file(X, Graphs.node("y", "MyOwnOp", DT_FLOAT, "x")),
                "model graph.pb: expected one that TensorFlow loads, got Op type not registered 'MyOwnOp'");
    }

    /** TensorFlow would refuse the graph for its other operation. */
    @Test
    void namedOutputsAreLookedAtBeforeTensorFlowHasTheGraph() {
        ModelFile file = Graphs.file(
                X,
                Graphs.node("y", "ReadFile", DT_STRING, "x"),
                Graphs.node("z", "AddV2", DT_FLOAT, "y", "y"),
                Graphs.node("other", "MyOwnOp", DT_FLOAT, "x"));
        assertThatThrownBy(() -> TestModels.load(file, "z").close())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "expected operations that compute, got ReadFile, which reaches out of the process at"
                                + " node y");
        assertThatThrownBy(() -> TestModels.load(file, "no").close())
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("model tensor 'no': expected a tensor of model graph.pb");
    }

    /** Each question about a model needs what the archive holds. */
    @Test
    void anArchiveIsReadThroughOnce() throws IOException {
        ModelFile file = ModelFile.of("m", zip("saved_model.pb", "a"));
        SavedModelFiles read = SavedModelFiles.in(file);
        assertThat(SavedModelFiles.in(ModelFile.of("m", zip("saved_model.pb", "a"))))
                .isSameAs(read);
        assertThat(SavedModelFiles.in(ModelFile.of("m", zip("saved_model.pb", "b")))
                        .definition()
                        .get(0))
                .isEqualTo((byte) 'b');
        for (int i = 0; i < 4; i++) {
            SavedModelFiles.in(ModelFile.of("m", zip("saved_model.pb", "other " + i)));
        }
        assertThat(SavedModelFiles.in(file)).isNotSameAs(read);
    }

    private static byte[] zip(String... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndContents[i]));
                zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "variables/../../evil",
                "../evil",
                "/etc/evil",
                "variables\\..\\evil",
                "c:evil",
                "variables//evil",
                "variables/./evil"
            })
    void namesThatLeadOutOfTheFolderAreRefused(String name) throws IOException {
        assertRefused(
                ModelFile.of("m", zip("saved_model.pb", "", name, "x")),
                "model m: expected an archive of files below its own folder, got the name '" + name + "'");
    }

    @Test
    void archivesThatGrowBeyondReasonAreRefused() throws IOException {
        String zeros = "\0".repeat(40 << 20);
        assertRefused(
                ModelFile.of("m", zip("variables/v", zeros, "saved_model.pb", "")),
                "model m: expected an archive of at most 16777216 bytes when unpacked, got more; unpack it and give its"
                        + " folder");
    }

    @Test
    void anArchiveHoldsOneModel() throws IOException {
        assertRefused(
                ModelFile.of("m", zip("a/saved_model.pb", "", "b/saved_model.pb", "")),
                "model m: expected an archive of one SavedModel, got 2 files saved_model.pb in it");
        byte[] cut = zip("saved_model.pb", "x".repeat(1000), "variables/v", "y");
        byte[] damaged = cut.clone();
        Arrays.fill(damaged, 45, 60, (byte) 0x5a);
        assertRefused(ModelFile.of("m", damaged), "model m: expected a sound archive");
    }

    private static ModelFile savedModel(MetaGraphDef graph) throws IOException {
        byte[] content = SavedModel.newBuilder().addMetaGraphs(graph).build().toByteArray();
        return ModelFile.of("m", zip("saved_model.pb", new String(content, StandardCharsets.ISO_8859_1)));
    }

    private static MetaGraphDef.Builder metaGraph(NodeDef... nodes) {
        return MetaGraphDef.newBuilder()
                .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                .setGraphDef(GraphDef.newBuilder().addAllNode(List.of(nodes)));
    }

    @Test
    void whatRunsAsAModelIsLoadedMayReadItsWeightsAlone() throws IOException {
        NodeDef write = NodeDef.newBuilder().setName("init").setOp("WriteFile").build();
        SignatureDef init = SignatureDef.newBuilder()
                .putOutputs(
                        "__saved_model_init_op",
                        TensorInfo.newBuilder().setName("init").build())
                .build();
        assertRefused(
                savedModel(metaGraph(X, write)
                        .putSignatureDef("__saved_model_init_op", init)
                        .build()),
                "model m: expected operations that compute, got WriteFile, which reaches out of the process at node init");
    }

    @Test
    void assetsLieInTheModelsFolder() throws IOException {
        assertRefused(
                savedModel(metaGraph(X)
                        .addAssetFileDef(AssetFileDef.newBuilder().setFilename("../../../etc/passwd"))
                        .build()),
                "model m: expected assets in its own folder, got the name '../../../etc/passwd'");
    }

    @Test
    void noFilesStayBehind() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = unpacked(folder);
        try (Executable model = TestModels.load(TestModels.file("saved_model_two_inputs"))) {
            assertThat(model.detail()).isEqualTo("2.18.0, batch: loop");
            assertThat(unpacked(folder)).isEqualTo(before);
        }
        assertRefused(
                savedModel(
                        metaGraph(X, Graphs.node("y", "MyOwnOp", DT_FLOAT, "x")).build()),
                "model m: expected one that TensorFlow loads, got Op type not registered 'MyOwnOp'");
        assertThat(unpacked(folder)).isEqualTo(before);
    }

    private static List<Path> unpacked(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("fovea-saved-model"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theWeightsCountAgainstTheLimitOfMemory() {
        ModelFile file = TestModels.file("frozen_classifier.pb");
        long before = Memory.used();
        System.setProperty("fovea.memory.max", String.valueOf(before + 5_000));
        assertThatThrownBy(() -> TestModels.load(file).close()).isInstanceOf(MemoryLimitException.class);
        System.clearProperty("fovea.memory.max");
        try (Executable model = TestModels.load(file)) {
            assertThat(model.inputs()).hasSize(1);
            assertThat(Memory.used()).isEqualTo(before + file.size());
        }
        assertThat(Memory.used()).isEqualTo(before);
    }
}
