package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.plan.StepTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Where the time of a model went, as text and as a page. */
class ProfileTest {

    private static final Profile PROFILE = new Profile(
            "a <model>",
            "cpu avx512",
            2,
            List.of(
                    new StepTime(
                            "conv1", "direct 14x32", "conv2d 7x7/2 64 bias relu", 3_000_000, 600_000_000, 4_000_000),
                    new StepTime("pool<1>", "plain", "max_pool 3x3/2", 1_000_000, 0, 2_000_000)),
            250e9);

    @TempDir
    private Path folder;

    private String shown(Profile profile, Object... options) throws IOException {
        ProfileOptions parsed = new ProfileOptions();
        String[] words = Arrays.stream(options).map(String::valueOf).toArray(String[]::new);
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("profile", CommandLine.Model.CommandSpec.forAnnotatedObject(parsed)))
                .parseArgs(words);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(new ByteArrayInputStream(new byte[0]), out, err, Terminal.none(), new RowGate());
        parsed.show(profile, console);
        console.outWriter().flush();
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theTableShowsTimeShareAndSpeed() throws IOException {
        assertThat(shown(PROFILE, "--profile").lines())
                .containsExactly(
                        "STEP         MS         SHARE    GFLOP/S  OF PEAK  GB/S    KERNEL        WHAT",
                        "conv1            3.000   75.0 %    200.0  80 %        1.3  direct 14x32  conv2d 7x7/2 64 bias relu",
                        "pool<1>          1.000   25.0 %      0.0              2.0  plain         max_pool 3x3/2",
                        "all 2 steps      4.000  100.0 %    150.0  60 %                           cpu avx512");
    }

    @Test
    void thePageHasABarForEachStep() throws IOException {
        Path file = folder.resolve("profile.html");
        assertThat(shown(PROFILE, "--profile-html", file)).isEmpty();
        String html = Files.readString(file);
        assertThat(html)
                .startsWith("<!doctype html>")
                .contains("default-src 'none'")
                .contains(
                        "<b>2</b> steps, 4.000 ms, 0.600 GFLOP, <b>150.0</b> GFLOP/s, 60 % of the 250 GFLOP/s that 2 threads can do")
                .contains("<dd>a &lt;model&gt;</dd>")
                .contains("<h2 title=\"pool&lt;1&gt;: max_pool 3x3/2\">pool&lt;1&gt;</h2>")
                .contains("style=\"--p:1.0000\"></i><data value=\"3000000\">3.000 ms</data>")
                .contains("style=\"--p:0.3333\"></i><data value=\"1000000\">1.000 ms</data>")
                .contains("200.0 GFLOP/s, 80 % of peak")
                .contains("2.0 GB/s")
                .doesNotContain("<script");
    }

    @Test
    void whatIsNotMeasuredIsSaid() throws IOException {
        Profile nothing = new Profile("m", "tflite 2.20.0", 1, List.of());
        assertThat(shown(nothing, "--profile"))
                .isEqualTo(
                        "fovea: profile: expected a backend that measures its steps, got tflite 2.20.0; use --backend"
                                + " cpu or reference\n");
        Run run = Run.of("predict", Run.picture("espresso.jpg"), "--backend", "tflite", "--profile");
        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("fovea: profile: expected a backend that measures its steps, got tflite");
    }

    @Test
    void longNamesAreCutWhereTheyDoNotTell() {
        assertThat(NodeName.brief("conv1")).isEqualTo("conv1");
        assertThat(NodeName.brief("a/Relu;a/BiasAdd;a/Conv2D")).isEqualTo("a/Relu...");
        String brief = NodeName.brief("efficientnet_lite0_features_1/block1a_dw_relu6_1/Relu6;b");
        assertThat(brief).isEqualTo("...0_features_1/block1a_dw_relu6_1/Relu6...");
    }
}
