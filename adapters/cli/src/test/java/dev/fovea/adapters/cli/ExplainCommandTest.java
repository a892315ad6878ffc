package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonObject;
import dev.fovea.api.image.Image;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fovea explain} on the real default models. */
class ExplainCommandTest {

    private static final Path ESPRESSO = Run.picture("espresso.jpg");
    private static final Path CAT = Run.picture("cat.jpg");

    @TempDir
    private Path folder;

    private static Run quick(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "explain",
                "--model",
                "EfficientNet-Lite0-int8",
                "--method",
                "occlusion",
                "--patch",
                "112",
                "--stride",
                "56"));
        arguments.addAll(Arrays.asList(more));
        return Run.of(arguments.toArray());
    }

    @Test
    void everyPhotoGetsItsMapAndItsRow() throws IOException {
        Path maps = folder.resolve("maps");
        Path html = folder.resolve("why.html");
        Path bad = folder.resolve("<b>bad.jpg");
        Files.writeString(bad, "no picture");
        Run run = quick(ESPRESSO, bad, CAT, "--out", maps, "--html", html, "--format", "json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.SOME_FAILED);
        List<JsonObject> rows = run.json();
        assertThat(rows).hasSize(3);
        JsonObject espresso = rows.get(0);
        assertThat(espresso.getObject("label").getString("name")).isEqualTo("espresso");
        assertThat(espresso.getString("method")).isEqualTo("occlusion");
        assertThat(espresso.getDouble("score"))
                .isCloseTo(espresso.getObject("label").getDouble("probability"), within(1e-9));
        assertThat(espresso.isNull("gap")).isTrue();
        assertThat(espresso.isNull("complete")).isTrue();
        assertThat(espresso.getInt("steps")).isEqualTo(9);
        assertThat(rows.get(1).getObject("error").getString("type")).startsWith("image.");
        Path map = maps.resolve("espresso-heat-map.png");
        assertThat(espresso.getString("heat_map")).isEqualTo(map.toString());
        Image drawn = Image.read(map);
        Image photo = Image.read(ESPRESSO);
        assertThat((double) drawn.width() / drawn.height())
                .isCloseTo((double) photo.width() / photo.height(), within(0.01));
        assertThat(maps.resolve("cat-heat-map.png")).exists();
        String page = Files.readString(html);
        assertThat(page)
                .contains(
                        "&lt;b&gt;bad.jpg", "espresso.jpg", "what speaks for espresso", "3 pictures, of which 1 failed")
                .contains("Content-Security-Policy")
                .doesNotContain("<b>bad", "http://", "https://", "<script");
        assertThat(page.split("<figure>", -1)).hasSize(5);
        // A map of its own may be written anew, and names do not collide.
        Run again = quick(ESPRESSO, ESPRESSO, "--out", maps);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains("  heat map " + maps.resolve("espresso-heat-map-2.png"));
    }

    @Test
    @EnabledIfSystemProperty(
            named = "fovea.native.built",
            matches = "true",
            disabledReason = "gradients of EfficientNet on the reference kernels take minutes")
    void gradientsTellTheirGapAndProgress() {
        Path map = folder.resolve("map.png");
        Run run = Run.of(
                new Terminal(false, true, 100, true),
                new ByteArrayInputStream(new byte[0]),
                "explain",
                "--steps",
                2,
                "--max-steps",
                4,
                "--label",
                "Espresso",
                "--out",
                map,
                ESPRESSO);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith(ESPRESSO + "\n  0.957  espresso\n  integrated gradients, ")
                .contains(" steps, probability 0.95", "gap ", "\n  heat map " + map);
        assertThat(run.err()).contains("[########################] 100 %");
        assertThat(Image.read(map).channels()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--method guess | option --method: expected one of integrated-gradients, occlusion, got 'guess'",
                "--method oclusion | did you mean 'occlusion'?",
                "--score odds | option --score: expected one of probability, log-odds, logit, got 'odds'",
                "--baseline pink | option --baseline: expected mean, blurred, #rrggbb, black, white, gray or a gray of 0 to"
                        + " 255, got 'pink'",
                "--steps 0 | option --steps: expected 1 to 65536, got '0'",
                "--method occlusion --stride 0 | option --stride: expected a whole number of at least 1, got '0'",
                "--method occlusion --patch 4 --stride 5 | option stride: expected at most 4, the side of the patch",
                "--method occlusion --patch 225 | option patch: expected at most 224, the longer side of the model's input",
                "--method occlusion --steps 4 | option --steps: expected the method that it is for, got occlusion",
                "--steps 100 --max-steps 50 | option --max-steps: expected at least 100, the --steps, got 50",
                "--patch 4 | option --patch: expected the method that it is for, got integrated-gradients",
                "--label macow | label 'macow': expected a class of the model",
                "--label macow | did you mean 'macaw'?",
                "--model EfficientNet-Lite0-int8 | use the method occlusion, which every model takes",
                "--format xml | option --format: expected one of table, json, got 'xml'"
            })
    void whatMakesNoSenseIsTold(String options, String message) {
        List<Object> arguments = new ArrayList<>(List.of("explain"));
        arguments.addAll(List.of(options.split(" ")));
        arguments.add(ESPRESSO);
        arguments.addAll(List.of("--out", folder.resolve("map.png")));
        Run run = Run.of(arguments.toArray());
        assertThat(run.code()).isEqualTo(ExitCode.FATAL);
        assertThat(run.err()).contains(message);
        assertThat(folder.resolve("map.png")).doesNotExist();
    }

    @Test
    void aSecondRunOverAFolderExplainsNoHeatMap() throws IOException {
        Files.copy(CAT, folder.resolve("cat.jpg"));
        for (int i = 0; i < 2; i++) {
            Run run = quick(folder, "--out", folder, "--format", "json");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.json()).hasSize(1);
        }
    }

    @Test
    void aForeignFileInTheWayIsTheFailureOfItsPicture() throws IOException {
        Files.copy(CAT, folder.resolve("cat-heat-map.png"));
        Run run = quick(CAT, ESPRESSO, "--out", folder, "--format", "json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.SOME_FAILED);
        List<JsonObject> rows = run.json();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).getObject("error").getString("message"))
                .contains("expected a file that may be overwritten, got a picture");
        assertThat(folder.resolve("espresso-heat-map.png")).exists();
        assertThat(Files.readAllBytes(folder.resolve("cat-heat-map.png"))).isEqualTo(Files.readAllBytes(CAT));
    }

    @Test
    void aHeatMapThatIsNamedOutrightStaysWhatItIs() throws IOException {
        Path photo = folder.resolve("p.jpg");
        Files.copy(CAT, photo);
        assertThat(quick(photo, "--out", folder).code()).isZero();
        Path map = folder.resolve("p-heat-map.png");
        byte[] before = Files.readAllBytes(map);
        Path roundabout = folder.resolve("x/../p-heat-map.png");
        Files.createDirectory(folder.resolve("x"));
        Run run = quick("--label", 3, "--out", folder, photo, roundabout);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("  heat map " + folder.resolve("p-heat-map-2.png"))
                .contains("  heat map " + folder.resolve("p-heat-map-heat-map.png"));
        assertThat(Files.readAllBytes(map)).isEqualTo(before);
    }

    @Test
    void whereNothingCanBeWrittenIsToldBeforeTheWork() throws IOException {
        Path file = Files.writeString(folder.resolve("afile"), "x");
        Path bad = Files.writeString(folder.resolve("bad.jpg"), "no picture");
        Run noFolder = quick(bad, "--out", folder.resolve("nowhere/x.png"));
        assertThat(noFolder.code()).isEqualTo(ExitCode.FATAL);
        assertThat(noFolder.err())
                .isEqualTo("fovea: output " + folder.resolve("nowhere/x.png")
                        + ": expected a file that can be written, got no folder " + folder.resolve("nowhere")
                        + "; check that its folder exists and its permissions\n");
        Run below = quick(bad, "--out", file.resolve("maps"));
        assertThat(below.code()).isEqualTo(ExitCode.FATAL);
        assertThat(below.err())
                .startsWith("fovea: output " + file.resolve("maps") + ": expected a folder that can be made and written"
                        + " to, got ")
                .endsWith("; name another with --out\n")
                .hasLineCount(1);
        Run page = quick(bad, "--html", folder.resolve("nowhere/x.html"));
        assertThat(page.err())
                .startsWith("fovea: output " + folder.resolve("nowhere/x.html"))
                .hasLineCount(1);
        Run fine = quick(bad, "--out", folder.resolve("deep/er"));
        assertThat(fine.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(folder.resolve("deep/er")).isEmptyDirectory();
    }

    @Test
    void logOddsOfASoftmaxAreThoseOfItsProbability() {
        Run run = Run.of(
                "explain",
                "--method",
                "occlusion",
                "--patch",
                224,
                "--score",
                "log-odds",
                "--format",
                "json",
                "--out",
                folder,
                ESPRESSO);
        assertThat(run.code()).as(run.err()).isZero();
        JsonObject row = run.json().get(0);
        double p = row.getObject("label").getDouble("probability");
        // The probability is an f32 near 0.96, the others sum up to 1 - p within some 1e-6.
        assertThat(row.getDouble("score")).isCloseTo(Math.log(p / (1 - p)), within(1e-3));
        assertThat(row.getDouble("baseline_score")).isNegative();
    }

    @Test
    void nothingThatIsWorthSomethingIsOverwritten() throws IOException {
        Path photo = folder.resolve("photo.png");
        Files.copy(CAT, photo);
        byte[] before = Files.readAllBytes(photo);
        Run run = quick(ESPRESSO, "--out", photo);
        assertThat(run.code()).isEqualTo(ExitCode.FATAL);
        assertThat(run.err()).contains("expected a file that may be overwritten, got a picture");
        assertThat(Files.readAllBytes(photo)).isEqualTo(before);
        Run two = quick(ESPRESSO, CAT, "--out", folder.resolve("one.png"));
        assertThat(two.code()).isEqualTo(ExitCode.FATAL);
        assertThat(two.err()).contains("option --out: expected a folder, for several pictures, got the file ");
    }
}
