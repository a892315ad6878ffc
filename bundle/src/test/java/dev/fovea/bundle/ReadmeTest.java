package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import dev.fovea.api.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README is true: its Java compiles and runs as it stands, and its table names every setting. */
class ReadmeTest {

    private static final Path README = Path.of("../README.md");
    private static final String PRELUDE = "import dev.fovea.api.tensor.Tensor;";

    @TempDir
    Path folder;

    /** Inner layers need a backend that reads graphs; without native code that is the slow reference. */
    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = "needs native code")
    void innerLayersAreFeatures() throws Exception {
        javaSnippetsRun("pooling");
    }

    @ParameterizedTest
    @ValueSource(strings = {"predict", "featurize", "stream", "keras", "convert", "fetch", "preparation", "autograd"})
    void javaSnippetsRun(String name) throws Exception {
        String snippet = Snippets.of(README).get(name);
        assertThat(snippet).as("the README's snippet '%s'", name).isNotNull();
        Snippets.run(snippet.replace("\"docs/", "\"../docs/"), PRELUDE, Map.of(), folder);
    }

    /** On two pictures of each of two classes. */
    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = "needs native code")
    void aHeadIsTrained() throws Exception {
        for (String[] each :
                new String[][] {{"life", "astronaut"}, {"life", "cat"}, {"things", "espresso"}, {"things", "rocket"}}) {
            Path photo = Path.of("../docs/images", each[1] + ".jpg");
            Path copy = Files.createDirectories(folder.resolve("photos").resolve(each[0]))
                    .resolve(each[1] + ".jpg");
            Files.copy(photo, copy);
        }
        String snippet = Snippets.of(README).get("train");
        assertThat(snippet).isNotNull();
        String photos = folder.resolve("photos").toString();
        Snippets.run(snippet.replace("\"photos\"", "\"" + photos + "\""), PRELUDE, Map.of(), folder);
    }

    @Test
    void everySettingIsInTheTable() throws IOException {
        String readme = Files.readString(README);
        for (Setting setting : Setting.values()) {
            assertThat(readme).contains("`" + setting.property() + "`");
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        java.util.regex.Matcher links =
                java.util.regex.Pattern.compile("]\\((?!https?:)([^)#]+)").matcher(Files.readString(README));
        while (links.find()) {
            assertThat(README.resolveSibling(links.group(1))).exists();
        }
    }
}
