package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.FoveaException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code fovea predict --html}. */
class ContactSheetTest {

    private static final Path ESPRESSO = Run.picture("espresso.jpg");

    @TempDir
    private Path folder;

    private String sheet(Object... inputs) throws IOException {
        Path file = folder.resolve("report.html");
        Object[] args = new Object[inputs.length + 3];
        args[0] = "predict";
        args[1] = "--html";
        args[2] = file;
        System.arraycopy(inputs, 0, args, 3, inputs.length);
        Run.of(args);
        return Files.readString(file);
    }

    @Test
    void itShowsThePhotoItsLabelsAndWhatMadeThem() throws IOException {
        String html = sheet(ESPRESSO);
        assertThat(html)
                .contains("<b>1</b> picture in ")
                .contains("None failed.")
                .contains("alt=\"espresso.jpg, seen as espresso\"")
                .contains("<span>espresso</span>")
                .contains(">0.957</data>")
                .contains("EfficientNet-Lite0</dd>")
                .contains("ea54ff7e3eb9ed971e43f623ed13a9fe93fe3de1f55b7f85e853fd93091e4f56")
                .endsWith("</html>\n");
        Matcher image =
                Pattern.compile("src=\"data:image/jpeg;base64,([^\"]+)\"").matcher(html);
        assertThat(image.find()).isTrue();
        var thumbnail =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(image.group(1))));
        assertThat(Math.max(thumbnail.getWidth(), thumbnail.getHeight())).isEqualTo(360);
    }

    @Test
    void itNeedsNothingFromOutside() throws IOException {
        assertThat(sheet(ESPRESSO))
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("<script")
                .doesNotContain("url(")
                .contains("default-src 'none'");
    }

    @Test
    void namesOfFilesAreText() throws IOException {
        Path hostile = Files.copy(ESPRESSO, folder.resolve("<img src=x onerror=alert(1)>&\"'.jpg"));
        Path bad = Files.writeString(folder.resolve("<script>alert(2)<&.jpg"), "no picture");
        String html = sheet(hostile, bad);
        assertThat(html)
                .contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;.jpg")
                .contains("&lt;script&gt;alert(2)&lt;&amp;.jpg")
                .doesNotContain("<img src=x")
                .doesNotContain("<script");
    }

    @Test
    void failuresAreListedWithTheirReasons() throws IOException {
        String html = sheet(ESPRESSO, "nope.jpg");
        assertThat(html)
                .contains("<b>2</b> pictures in ")
                .contains("<b>1</b> failed")
                .contains("<li class=\"card failed\" id=\"failed-1\">")
                .contains("<b>image.unreadable</b> expected a readable file, got no such file")
                .contains("<a href=\"#failed-1\">nope.jpg</a>");
    }

    @Test
    void aRunThatWasCutShortSaysSo() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.jpg"), "no picture");
        assertThat(sheet("--on-error", "fail", bad, ESPRESSO))
                .contains("Unfinished: the run was stopped before its end. <b>1</b> picture in ")
                .endsWith("</html>\n");
        assertThat(sheet(ESPRESSO)).doesNotContain("Unfinished");
    }

    @Test
    void everySinkIsEndedAlsoWhenOneFails() {
        List<String> ended = new ArrayList<>();
        Answers answers = new Answers(1, List.of(new Failing("first", ended), new Failing("second", ended)));
        assertThatThrownBy(answers::close)
                .hasMessage("first close")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThatThrownBy(answers::stop).hasMessage("first stop");
        assertThat(ended).containsExactly("first close", "second close", "first stop", "second stop");
    }

    /** A sink whose end fails. */
    private record Failing(String name, List<String> ended) implements Sink<Answer> {
        @Override
        public void success(String source, Answer answer) {}

        @Override
        public void failure(String source, FoveaException error) {}

        @Override
        public void stop() throws IOException {
            end(name + " stop");
        }

        @Override
        public void close() throws IOException {
            end(name + " close");
        }

        private void end(String how) throws IOException {
            ended.add(how);
            throw new IOException(how);
        }
    }
}
