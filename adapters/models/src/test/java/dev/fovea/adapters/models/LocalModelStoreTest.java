package dev.fovea.adapters.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.api.spi.Services;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalModelStoreTest {

    private final ModelStore store = new LocalModelStore();

    @AfterEach
    void forgetFolders() {
        System.clearProperty("fovea.models.path");
    }

    @Test
    void isFoundAsAService() {
        assertThat(Services.all(ModelStore.class)).hasExactlyElementsOfTypes(LocalModelStore.class);
    }

    @Test
    void theDefaultModelComesFirstAndIsWhatItsReadmeSays() {
        List<ModelStore.Entry> entries = store.list();

        assertThat(entries)
                .extracting(e -> e.spec().name())
                .startsWith("EfficientNet-Lite0", "EfficientNet-Lite0-int8");
        assertThat(entries.subList(0, 2)).allMatch(ModelStore.Entry::isLocal);
        ModelStore.Entry first = entries.get(0);
        assertThat(first.bytes()).isEqualTo(9337512);
        assertThat(first.spec().license()).isEqualTo("Apache-2.0");
        assertThat(first.spec().image())
                .isEqualTo(new ImageInput(
                        224,
                        224,
                        ChannelOrder.RGB,
                        Layout.NHWC,
                        Fit.centreSquare(0.875),
                        Resampler.PILLOW_BICUBIC,
                        Alpha.WHITE,
                        Normalization.of(1, 127, 128)));
        assertThat(first.spec().probabilities()).isEqualTo("probabilities");
        assertThat(first.spec().features()).isEqualTo("features");
        assertThat(first.spec().labels().size()).isEqualTo(1000);
        assertThat(first.spec().labels().get(504)).isEqualTo(new LabelTable.Entry("n03063599", "coffee mug"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"EfficientNet-Lite0", "efficientnet-lite0", "EFFICIENTNET_LITE0", "EfficientNet-Lite0-int8"})
    void namedModelsAreFoundWithoutRegardToCase(String name) {
        Model model = store.find(name).orElseThrow();

        ModelStore.Entry entry = store.list().stream()
                .filter(e -> e.spec().name().equals(model.spec().name()))
                .findFirst()
                .orElseThrow();
        assertThat(model.file().sha256()).isEqualTo(entry.sha256());
        assertThat(ModelFile.sha256(model.file().bytes())).isEqualTo(entry.sha256());
        assertThat(model.file().size()).isEqualTo((int) entry.bytes());
        assertThat(model.file().bytes().isDirect()).isTrue();
        assertThat(model.file().bytes().isReadOnly()).isTrue();
        assertThat(store.find(name).orElseThrow().file()).isSameAs(model.file());
    }

    @Test
    void unknownNamesAreEmpty() {
        assertThat(store.find("EfficientNet-Lite9")).isEmpty();
    }

    @Test
    void aDamagedResourceIsRefused() {
        SpecFolder jar = new ResourceFolder();
        ModelStore damaged = new LocalModelStore(new SpecFolder() {
            @Override
            public String describe(String name) {
                return name;
            }

            @Override
            public boolean has(String name) {
                return !name.contains("int8");
            }

            @Override
            public ByteBuffer read(String what, String name, int limit) {
                ByteBuffer content = jar.read(what, name, limit);
                if (!name.endsWith("float16.tflite")) {
                    return content;
                }
                ByteBuffer copy =
                        ByteBuffer.allocateDirect(content.limit()).put(content).flip();
                return copy.put(5_000_000, (byte) (copy.get(5_000_000) ^ 1));
            }
        });

        assertThatThrownBy(() -> damaged.find("EfficientNet-Lite0"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model file efficientnet_lite0_float16.tflite: expected SHA-256 ea54ff7e")
                .hasMessageEndingWith("; the file is damaged or another one: fetch it again, or correct its spec");
        assertThat(damaged.list()).extracting(ModelStore.Entry::isLocal).startsWith(true, false);
    }

    @Test
    void aFileWithoutSpecHasItsNameAlone(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("My Net.tflite"), new byte[] {1, 2, 3});
        Path labels = Files.writeString(folder.resolve("labels.txt"), "a\nb\n");

        Model bare = store.open(file, null);
        assertThat(bare.spec().name()).isEqualTo("My Net");
        assertThat(bare.spec().image()).isNull();
        assertThat(bare.spec().labels()).isNull();
        assertThat(bare.file().name()).isEqualTo("My Net.tflite");
        assertThat(bare.file().sha256()).isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        assertThat(store.open(file, labels).spec().labels().get(1).name()).isEqualTo("b");
    }

    @Test
    void weightsMayLieInAnotherFile(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("net.json"), new byte[] {1, 2, 3});
        Path weights = Files.write(folder.resolve("net.h5"), new byte[] {4, 5});

        ModelFile both = store.open(file, null, weights).file();
        assertThat(both.weights()).isEqualTo(store.read(weights));
        assertThat(both.sha256())
                .isEqualTo(store.read(file).withWeights(store.read(weights)).sha256());
        assertThat(store.find("EfficientNet-Lite0", weights))
                .map(Model::file)
                .map(ModelFile::weights)
                .contains(store.read(weights));
        Path missing = folder.resolve("none.h5");
        assertThatThrownBy(() -> store.open(file, null, missing))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("weights file " + missing + ": expected an existing file, got none");
    }

    @Test
    void aSpecBesideTheFileIsRead(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("my.tflite"), new byte[] {1, 2, 3});
        Files.writeString(folder.resolve("classes.txt"), "a\nb\n");
        Files.writeString(
                folder.resolve("my.fovea.json"),
                "{\"input\": {\"width\": 32, \"height\": 16}, \"labels\": \"classes.txt\", \"bytes\": 3}");

        Model model = store.open(file, null);
        assertThat(model.spec().name()).isEqualTo("my");
        assertThat(model.spec().image().width()).isEqualTo(32);
        assertThat(model.spec().labels().get(0).name()).isEqualTo("a");
    }

    @Test
    void aSpecThatDoesNotFitItsFileIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("my.tflite"), new byte[] {1, 2, 3});
        Path spec = folder.resolve("my.fovea.json");

        Files.writeString(spec, "{\"bytes\": 4}");
        assertOpenFails(
                file,
                "model file my.tflite: expected 4 bytes, got 3;"
                        + " the file is damaged or another one: fetch it again, or correct its spec");
        Files.writeString(spec, "{\"file\": \"other.tflite\"}");
        assertOpenFails(
                file,
                "model spec " + spec + ": expected 'my.tflite', the file it lies beside, got 'other.tflite'"
                        + " at key 'file'");
        Files.writeString(spec, "{\"labels\": \"../secret.txt\"}");
        assertOpenFails(
                file,
                "label file ../secret.txt: expected a file in or below " + folder
                        + ", got a name that leads out of it; put the file beside the spec");
        Files.writeString(spec, "{\"labels\": \"none.txt\"}");
        assertThatThrownBy(() -> store.open(file, null))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "label file " + folder.resolve("none.txt") + ": expected an existing file, got none;");
    }

    private void assertOpenFails(Path file, String message) {
        assertThatThrownBy(() -> store.open(file, null))
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    @Test
    void missingEmptyAndFolder(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("none.tflite");
        assertThatThrownBy(() -> store.open(missing, null))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "model file " + missing + ": expected an existing file, got none; check the path");
        assertOpenFails(
                folder,
                "model file " + folder
                        + ": expected a file, or the folder of a SavedModel, got a folder without saved_model.pb");
        Path empty = Files.createFile(folder.resolve("empty.tflite"));
        assertOpenFails(empty, "model file " + empty + ": expected 1 to 2147483647 bytes, got an empty file");
    }

    @Test
    void filesAboveTheLimitAreRefusedBeforeTheyAreRead(@TempDir Path folder) throws IOException {
        Path big = folder.resolve("big.tflite");
        try (var channel = Files.newByteChannel(
                big, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(1L << 31);
            channel.write(ByteBuffer.wrap(new byte[1]));
        }
        assertOpenFails(big, "model file " + big + ": expected 1 to 2147483647 bytes, got 2147483649 bytes");
    }

    @Test
    void foldersOfThePathAreSearched(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("one.tflite"), new byte[] {1, 2, 3});
        Files.writeString(folder.resolve("one.fovea.json"), "{\"name\": \"One\", \"aliases\": [\"uno\"]}");
        Files.writeString(folder.resolve("broken.fovea.json"), "{\"nam\": \"One\"}");
        Files.writeString(folder.resolve("gone.fovea.json"), "{}");
        Files.writeString(
                folder.resolve("thief.fovea.json"), "{\"name\": \"efficientnet-lite0\", \"file\": \"one.tflite\"}");
        System.setProperty("fovea.models.path", folder.toString());

        assertThat(store.list())
                .extracting(e -> e.spec().name())
                .startsWith("EfficientNet-Lite0", "EfficientNet-Lite0-int8")
                .endsWith("VGG19-notop", "MobileNetV2-notop", "One");
        assertThat(store.find("UNO").orElseThrow().file().name()).isEqualTo("one.tflite");
        assertThat(store.find("one").orElseThrow().spec().name()).isEqualTo("One");
        assertThat(store.find("efficientnet-lite0").orElseThrow().file().size()).isEqualTo(9337512);
        assertThatThrownBy(() -> store.find("broken"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("got an unknown key at key 'nam'");
        assertThatThrownBy(() -> store.find("gone"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model file " + folder.resolve("gone.tflite") + ": expected an existing file");
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        System.setProperty("fovea.models.path", "no-such-folder");

        assertThat(store.find("EfficientNet-Lite0")).isPresent();
        assertThatThrownBy(() -> store.find("other"))
                .isInstanceOf(ModelException.class)
                .hasMessage("model folder no-such-folder: expected a readable folder, got NoSuchFileException;"
                        + " correct fovea.models.path");
    }

    @Test
    void aWreckInAFolderHidesNoOtherModel(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("a.tflite"));
        Files.writeString(folder.resolve("a.fovea.json"), "{}");
        Files.write(folder.resolve("b.tflite"), new byte[] {1, 2});
        Files.writeString(folder.resolve("b.fovea.json"), "{\"bytes\": 3}");
        Files.write(folder.resolve("c.tflite"), new byte[] {1, 2, 3});
        Files.writeString(folder.resolve("c.fovea.json"), "{}");
        Files.write(folder.resolve("d.tflite"), new byte[] {1, 2, 3});
        Files.writeString(
                folder.resolve("d.fovea.json"),
                "{\"input\": {\"width\": 4, \"height\": 4," + " \"normalization\": {\"mean\": 1e39, \"std\": 1}}}");
        int named = new LocalModelStore().list().size();
        System.setProperty("fovea.models.path", folder.toString());

        assertThat(store.list()).hasSize(named + 1);
        ModelStore.Entry last = store.list().get(named);
        assertThat(last.spec().name()).isEqualTo("c");
        assertThat(last.bytes()).isEqualTo(3);
        assertThat(last.sha256()).isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        assertThat(store.find("zz")).isEmpty();
        assertThat(store.find("c")).isPresent();
        assertThatThrownBy(() -> store.find("a"))
                .isInstanceOf(ModelException.class)
                .hasMessage("model file " + folder.resolve("a.tflite")
                        + ": expected 1 to 2147483647 bytes, got an empty file");
        assertThatThrownBy(() -> store.find("d"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "model spec " + folder.resolve("d.fovea.json") + ": expected a sound spec, got ");
    }

    @Test
    void aListTakesTheHashThatASpecStatesAndAnOpenedModelIsHashed(@TempDir Path folder) throws IOException {
        String stated = "0".repeat(64);
        Files.write(folder.resolve("c.tflite"), new byte[] {1, 2, 3});
        Files.writeString(folder.resolve("c.fovea.json"), "{\"sha256\": \"" + stated + "\"}");
        System.setProperty("fovea.models.path", folder.toString());

        List<ModelStore.Entry> all = store.list();
        assertThat(all.get(all.size() - 1).sha256()).isEqualTo(stated);
        assertThatThrownBy(() -> store.find("c"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model file c.tflite: expected SHA-256 " + stated);
    }
}
