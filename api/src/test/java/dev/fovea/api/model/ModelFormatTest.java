package dev.fovea.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class ModelFormatTest {

    /** A graph of one node, x of operation Placeholder. */
    private static final byte[] GRAPH = {
        0x0a, 0x10, 0x0a, 1, 'x', 0x12, 0x0b, 'P', 'l', 'a', 'c', 'e', 'h', 'o', 'l', 'd', 'e', 'r'
    };

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(1);
            }
        }
        return bytes.toByteArray();
    }

    private static ModelFormat of(byte[] content) {
        return ModelFormat.of(ModelFile.of("model", content)).orElse(null);
    }

    @Test
    void formatsAreToldByContent() throws IOException {
        assertThat(of(GRAPH)).isEqualTo(ModelFormat.GRAPH_DEF);
        assertThat(of(zip("a", "saved_model.pb"))).isEqualTo(ModelFormat.SAVED_MODEL);
        assertThat(of(zip("m/variables/v", "m/saved_model.pb"))).isEqualTo(ModelFormat.SAVED_MODEL);
        assertThat(of(zip("a/b/saved_model.pb", "my_saved_model.pb"))).isNull();
        // A Keras file, an ONNX model (its version first) and the start of a SavedModel's own file.
        assertThat(of(zip("config.json", "model.weights.h5"))).isNull();
        assertThat(of(new byte[] {8, 8, 0x12, 1, 'p', 0x1a, 0})).isNull();
        assertThat(of(new byte[] {8, 1, 0x12, 1, 'p'})).isNull();
        assertThat(of(new byte[1])).isNull();
    }

    @Test
    void damageIsNoFaultOfThisCode() throws IOException {
        Random random = new Random(7);
        for (byte[] sound : List.of(GRAPH, zip("m/saved_model.pb", "m/variables/v"))) {
            for (int length = 1; length < sound.length; length++) {
                assertThat(of(Arrays.copyOf(sound, length)))
                        .as("cut to %d", length)
                        .isNull();
            }
            for (int i = 0; i < 5_000; i++) {
                byte[] damaged = sound.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                assertThat(of(damaged)).isIn(ModelFormat.GRAPH_DEF, ModelFormat.SAVED_MODEL, null);
            }
        }
    }

    @Test
    void aSelectionIsPartOfTheIdentity() {
        ModelFile file = ModelFile.of("m", GRAPH);
        ModelFile selected = file.with(Selection.NONE.withSignature("classify"));

        assertThat(file.with(Selection.NONE)).isSameAs(file);
        assertThat(selected.with(selected.selection())).isSameAs(selected);
        assertThat(selected.bytes()).isEqualTo(file.bytes());
        List<ModelFile> parts = List.of(
                file,
                selected,
                file.with(Selection.NONE.withTags(List.of("classify"))),
                file.with(Selection.NONE.withFeeds(List.of("classify"))),
                file.with(Selection.NONE.withFeeds(List.of("a", "b"))),
                file.with(Selection.NONE.withFeeds(List.of("a, b"))),
                file.with(new Selection(List.of("a"), "b", List.of("c"))));
        assertThat(parts).extracting(ModelFile::sha256).doesNotHaveDuplicates();
        assertThat(parts.get(6)).asString().startsWith("m, tags [a], signature b, feeds [c] (18 bytes, sha256 ");
    }

    @Test
    void onePartIsSelectedAtATime() {
        ModelFile selected = ModelFile.of("m", GRAPH).with(Selection.NONE.withSignature("a"));

        assertThatThrownBy(() -> selected.with(Selection.NONE.withSignature("b")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("selection signature b: expected a model file without one, got m with signature a;"
                        + " select from the file itself");
    }

    @Test
    void weightsAndASelectionGoTogether() {
        ModelFile file = ModelFile.of("m", GRAPH);
        ModelFile weights = ModelFile.of("w", new byte[] {1});
        Selection part = Selection.NONE.withSignature("a");

        assertThat(file.with(part).withWeights(weights))
                .isEqualTo(file.withWeights(weights).with(part));
    }
}
