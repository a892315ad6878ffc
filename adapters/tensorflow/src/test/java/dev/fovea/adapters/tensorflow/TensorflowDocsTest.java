package dev.fovea.adapters.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/tensorflow.md is true: its Java compiles and runs as it stands. */
class TensorflowDocsTest {

    private static final Path PAGE = Path.of("../../docs/tensorflow.md");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"signature", "graph"})
    void snippetsRun(String name) throws Exception {
        String snippet = Snippets.of(PAGE).get(name);
        assertThat(snippet).as("the page's snippet '%s'", name).isNotNull();
        Snippets.run(snippet.replace("\"docs/", "\"../../docs/"), "", Map.of(), folder);
    }

    @Test
    void noOtherSnippetIsLeftOut() {
        assertThat(Snippets.of(PAGE)).containsOnlyKeys("signature", "graph");
    }
}
