package dev.fovea.adapters.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.SeededNet;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.api.spi.ModelWriter;
import dev.fovea.api.spi.Services;
import dev.fovea.api.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of fovea's own format in the store: mapped, identified by their header, with their spec inside. */
class OwnFilesTest {

    private static final ModelSpec SPEC = new ModelSpec(
            "Inner",
            "what is inside",
            "Apache-2.0",
            null,
            "dense3",
            null,
            LabelTable.of(List.of(new LabelTable.Entry("a", "first"), new LabelTable.Entry("b", "second"))));

    @TempDir
    private Path folder;

    private final ModelStore store = new LocalModelStore();
    private final ModelReader reader = new FoveaModelReader();

    @AfterEach
    void forgetFolders() {
        System.clearProperty("fovea.models.path");
    }

    private static Graph graph() {
        SeededNet net = new SeededNet("net", 5);
        return net.build(net.dense(net.input("x", 3), 2));
    }

    private Path write(String name, ModelSpec spec) throws IOException {
        return write(name, graph(), spec);
    }

    private Path write(String name, Graph graph, ModelSpec spec) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            new FoveaModelWriter().write(graph, spec, out);
        }
        return file;
    }

    @Test
    void areFoundAsServices() {
        assertThat(Services.all(ModelReader.class)).hasExactlyElementsOfTypes(FoveaModelReader.class);
        assertThat(Services.all(ModelWriter.class)).hasExactlyElementsOfTypes(FoveaModelWriter.class);
        assertThat(new FoveaModelWriter().format()).isEqualTo(reader.format()).isEqualTo("fovea");
        assertThat(new FoveaModelWriter().extension()).isEqualTo("fovea");
    }

    @Test
    void theSpecInTheFileIsTheModels() throws IOException {
        Model model = store.open(write("my.fovea", SPEC), null);
        assertThat(model.spec().name()).isEqualTo("Inner");
        assertThat(model.spec().probabilities()).isEqualTo("dense3");
        assertThat(model.spec().labels().get(1)).isEqualTo(new LabelTable.Entry("b", "second"));
        assertThat(reader.accepts(model.file())).isTrue();
        assertThat(reader.accepts(model.file().withWeights(model.file()))).isFalse();
        assertThat(reader.accepts(ModelFile.of("x", new byte[] {1, 2, 3}))).isFalse();
        assertThat(reader.read(model.file()).toString()).isEqualTo(graph().toString());
        assertThat(reader.verify(model.file()).toString()).isEqualTo(graph().toString());
        assertThat(store.open(write("bare.fovea", null), null).spec().name()).isEqualTo("bare");
    }

    /** The identity is the header's: it does not depend on the name, but on every byte of what is held. */
    @Test
    void theIdentityIsThatOfTheHeader() throws IOException {
        Path file = write("my.fovea", SPEC);
        ModelFile mapped = store.read(file);
        byte[] bytes = Files.readAllBytes(file);
        assertThat(mapped.sha256())
                .isEqualTo(ModelFile.sha256(ByteBuffer.wrap(bytes).position(48)));
        assertThat(store.fileOf("other.fovea", bytes).sha256()).isEqualTo(mapped.sha256());
        assertThat(store.read(write("bare.fovea", null)).sha256()).isNotEqualTo(mapped.sha256());
        bytes[bytes.length - 1] ^= 1;
        assertThatThrownBy(() -> store.fileOf("sent.fovea", bytes))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model file sent.fovea: expected SHA-256 " + mapped.sha256() + ", got ");
        Files.write(file, bytes);
        ModelFile damaged = store.read(file);
        assertThatThrownBy(() -> reader.read(damaged)).hasMessageContaining(" of its weights section, got ");
        assertThatThrownBy(() -> reader.verify(damaged)).hasMessageContaining("expected SHA-256 ");
    }

    @Test
    void aSpecBesideTheFileHasTheLastWordUnlessItIsAboutAnother() throws IOException {
        Path file = write("my.fovea", SPEC);
        Path beside = folder.resolve("my.fovea.json");
        Files.writeString(beside, "{\"name\": \"Outer\"}");
        assertThat(store.open(file, null).spec().name()).isEqualTo("Outer");
        Files.writeString(beside, "{\"name\": \"Outer\", \"file\": \"my.fovea\"}");
        assertThat(store.open(file, null).spec().name()).isEqualTo("Outer");
        String sha256 = store.read(file).sha256();
        Files.writeString(beside, "{\"name\": \"Outer\", \"sha256\": \"" + sha256 + "\"}");
        assertThat(store.open(file, null).spec().name()).isEqualTo("Outer");
        // As it lies there when my.tflite was converted beside itself.
        Files.writeString(beside, "{\"name\": \"Outer\", \"file\": \"my.tflite\"}");
        assertThat(store.open(file, null).spec().name()).isEqualTo("Inner");
        Files.writeString(beside, "{\"name\": \"Outer\", \"bytes\": 3}");
        assertThat(store.open(file, null).spec().name()).isEqualTo("Inner");
        Path labels = Files.writeString(folder.resolve("labels.txt"), "one\ntwo\n");
        assertThat(store.open(file, labels).spec().labels().get(0).name()).isEqualTo("one");
    }

    @Test
    void foldersOfThePathHoldThem() throws IOException {
        write("my.fovea", SPEC);
        write("nameless.fovea", null);
        write("other.fovea", SPEC);
        Files.writeString(folder.resolve("other.fovea.json"), "{\"name\": \"Outer\", \"aliases\": [\"o\"]}");
        Files.write(folder.resolve("wreck.fovea"), new byte[] {1, 2, 3});
        Path cut = write("cut.fovea", SPEC);
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 100));
        int inTheJar = store.list().size();
        System.setProperty("fovea.models.path", folder.toString());

        List<ModelStore.Entry> own = store.list().subList(inTheJar, store.list().size());
        assertThat(own).extracting(e -> e.spec().name()).containsExactly("Outer", "Inner");
        assertThat(own)
                .allSatisfy(entry -> assertThat(entry.sha256())
                        .isEqualTo(store.find(entry.spec().name())
                                .orElseThrow()
                                .file()
                                .sha256()));
        assertThat(store.find("O").orElseThrow().file().name()).isEqualTo("other.fovea");
        assertThat(store.find("inner").orElseThrow().file().name()).isEqualTo("my.fovea");
        assertThat(store.find("nameless")).isEmpty();
    }

    @Test
    void aSpecThatNamesAnOutputThatIsNotThereIsFoundByVerify() throws IOException {
        ModelSpec spec = new ModelSpec("x", "", "", null, null, "nowhere", null);
        ModelFile file = store.read(write("my.fovea", spec));
        assertThatThrownBy(() -> reader.verify(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "model file my.fovea: expected a node 'nowhere', which its spec names as an output, got none"
                                + " of that name; convert the original again");
    }

    /** Until weights are packed there is no copy of them: the file's pages are all there is. */
    @Test
    void openingCopiesNoWeights() throws IOException {
        int size = 2_000;
        Weights kernel = Weights.of("kernel", Shape.of(size, size), new float[size * size]);
        Graph graph = new GraphBuilder("g")
                .input("x", TensorType.f32(size))
                .add("y", new Dense(kernel, null), "x")
                .output("y")
                .build();
        Path file = write("big.fovea", graph, null);
        long mapped = used("mapped");
        long direct = used("direct");
        ModelFile opened = store.open(file, null).file();
        Graph read = reader.read(opened);
        // Less is possible: threads of other tests hand their socket buffers back.
        assertThat(used("direct") - direct).isLessThan(Files.size(file) / 100);
        assertThat(used("mapped") - mapped).isEqualTo(Files.size(file));
        assertThat(read.parameters()).isEqualTo((long) size * size);
        assertThat(opened.bytes().isReadOnly()).isTrue();
        assertThat(opened.bytes().isDirect()).isTrue();
    }

    private static long used(String pool) {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(bean -> bean.getName().equals(pool))
                .findFirst()
                .orElseThrow()
                .getMemoryUsed();
    }
}
