package dev.fovea.adapters.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelFormat;
import dev.fovea.api.spi.ModelStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedModelFolderTest {

    private final ModelStore store = new LocalModelStore();

    @TempDir
    Path home;

    private Path folder;

    @BeforeEach
    void aSavedModel() throws IOException {
        folder = home.resolve("resnet_1.5");
        write(folder, "saved_model.pb", "graph");
        write(folder, "fingerprint.pb", "print");
        write(folder, "variables/variables.index", "index");
        write(folder, "variables/variables.data-00000-of-00001", "data");
        write(folder, "assets/words/vocabulary.txt", "a\nb\n");
        write(folder, "README.md", "not the model's");
    }

    private static void write(Path folder, String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void itsFilesAreStoredInOneArchiveByName() throws IOException {
        ModelFile file = store.read(folder);

        assertThat(file.name()).isEqualTo("resnet_1.5");
        assertThat(file.bytes().isDirect()).isTrue();
        assertThat(ModelFormat.of(file)).contains(ModelFormat.SAVED_MODEL);
        Map<String, String> entries = new LinkedHashMap<>();
        byte[] content = new byte[file.size()];
        file.bytes().get(content);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(entries)
                .containsExactly(
                        Map.entry("assets/words/vocabulary.txt", "a\nb\n"),
                        Map.entry("fingerprint.pb", "print"),
                        Map.entry("saved_model.pb", "graph"),
                        Map.entry("variables/variables.data-00000-of-00001", "data"),
                        Map.entry("variables/variables.index", "index"));
    }

    @Test
    void theSameContentHasTheSameIdentityWhereverItLies() throws IOException {
        Path other = home.resolve("copies/other");
        write(other, "variables/variables.data-00000-of-00001", "data");
        write(other, "variables/variables.index", "index");
        write(other, "assets/words/vocabulary.txt", "a\nb\n");
        write(other, "saved_model.pb", "graph");
        write(other, "fingerprint.pb", "print");

        assertThat(store.read(other).sha256()).isEqualTo(store.read(folder).sha256());
        assertThat(store.read(folder.resolve("saved_model.pb")).sha256())
                .isEqualTo(store.read(folder).sha256());
        write(other, "variables/variables.index", "Index");
        assertThat(store.read(other).sha256()).isNotEqualTo(store.read(folder).sha256());
    }

    @Test
    void aSpecLiesBesideTheFolder() throws IOException {
        assertThat(store.open(folder, null).spec().name()).isEqualTo("resnet_1.5");
        Files.writeString(home.resolve("resnet_1.5.fovea.json"), "{\"name\": \"mine\"}");
        Model model = store.open(folder.resolve("saved_model.pb"), null);
        assertThat(model.spec().name()).isEqualTo("mine");
    }

    @Test
    void aFileThatIsALinkOutOfTheFolderIsRefused() throws IOException {
        Path secret = Files.writeString(home.resolve("secret"), "s");
        Files.createSymbolicLink(folder.resolve("variables/stolen"), secret);

        assertThatThrownBy(() -> store.read(folder))
                .isInstanceOf(ModelException.class)
                .hasMessage("model folder " + folder + ": expected files that lie in it, got a link to "
                        + secret.toRealPath()
                        + " at variables/stolen; put the file itself there, if it is the model's");
    }

    @Test
    void aFolderThatIsALinkOutOfTheFolderIsRefused() throws IOException {
        write(home.resolve("others"), "secret", "s");
        Files.createSymbolicLink(folder.resolve("assets.extra"), home.resolve("others"));

        assertThatThrownBy(() -> store.read(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("got a link to")
                .hasMessageContaining("at assets.extra/secret");
    }

    @Test
    void linksWithinTheFolderAndToItAreFollowed() throws IOException {
        String before = store.read(folder).sha256();
        Path data = folder.resolve("variables/variables.data-00000-of-00001");
        Files.move(data, folder.resolve("blob"));
        Files.createSymbolicLink(data, Path.of("../blob"));
        Path link = Files.createSymbolicLink(home.resolve("link"), folder);

        assertThat(store.read(link).sha256()).isEqualTo(before);
        assertThat(store.read(link).name()).isEqualTo("link");
    }

    @Test
    void linksInACircleAreRefused() throws IOException {
        Files.createSymbolicLink(folder.resolve("assets/again"), folder.resolve("assets"));

        assertThatThrownBy(() -> store.read(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model folder " + folder);
    }
}
