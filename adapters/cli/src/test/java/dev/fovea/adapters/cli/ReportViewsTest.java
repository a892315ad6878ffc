package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.evaluate.Calibration;
import dev.fovea.api.evaluate.Calibration.Bin;
import dev.fovea.api.evaluate.ClassScore;
import dev.fovea.api.evaluate.ConfusionMatrix;
import dev.fovea.api.evaluate.ConfusionMatrix.Cell;
import dev.fovea.api.train.Epoch;
import dev.fovea.domain.evaluate.Evaluator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of the reports of train and evaluate. */
class ReportViewsTest {

    private static final String HOSTILE = "<b onclick=\"alert(1)\">&'";

    private static ConfusionMatrix matrix(int classes) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            cells.add(new Cell(i, i, 9));
            cells.add(new Cell(i, (i + 1) % classes, 1));
        }
        return new ConfusionMatrix(names, cells);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void aSmallMatrixIsATable() throws IOException {
        String html = ConfusionView.of(matrix(2));
        assertThat(count(html, "<th scope=\"col\">")).isEqualTo(2);
        assertThat(html)
                .contains("<td class=\"right\" style=\"--p:0.900\" title=\"class 0 taken for class 0\">9</td>")
                .contains("<td class=\"wrong\" style=\"--p:0.100\" title=\"class 0 taken for class 1\">1</td>")
                .doesNotContain("<img");
    }

    /** Of 1000 classes four come together in a point. */
    @ParameterizedTest
    @CsvSource({"26, 26", "250, 250", "251, 126", "1000, 250"})
    void aLargeMatrixIsAPicture(int classes, int side) throws IOException {
        String html = ConfusionView.of(matrix(classes));
        Matcher png = Pattern.compile("data:image/png;base64,([^\"]+)").matcher(html);
        assertThat(png.find()).isTrue();
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png.group(1))));
        assertThat(image.getWidth()).isEqualTo(side);
        assertThat(image.getHeight()).isEqualTo(side);
        // Nine of ten are right at least: the root of 0.9 is 0.949.
        assertThat(image.getRGB(3, 3) >>> 24).isGreaterThanOrEqualTo(241);
        assertThat(image.getRGB(9, 3) >>> 24).isZero();
        assertThat(image.getRGB(4, 3) >>> 24).isBetween(1, 90);
        assertThat(count(html, "<tr><th scope=\"row\">")).isEqualTo(25);
        assertThat(html).contains("The 25 most frequent of " + classes + " confusions.");
    }

    /** The tint of a cell is below its count. */
    @Test
    void aTintCoversNoCount() throws IOException {
        String css = Files.readString(
                Run.root().resolve("adapters/cli/src/main/resources/dev/fovea/adapters/cli/report.css"));
        assertThat(css)
                .containsPattern("\\.confusion td \\{[^}]*isolation: isolate;")
                .containsPattern("\\.confusion td::before \\{[^}]*z-index: -1;");
    }

    @Test
    void whatIsNotDefinedIsADash() {
        String html = ScoresView.of(List.of(new ClassScore("a", 0, 0, 0), new ClassScore("b", 4, 3, 2)));
        assertThat(html)
                .contains("<td>4</td><td>0.667</td><td>0.500</td><td>0.571</td>")
                .contains("<td>0</td><td>&ndash;</td><td>&ndash;</td><td>&ndash;</td>");
        assertThat(html.indexOf(">b<")).isLessThan(html.indexOf(">a<"));
    }

    @Test
    void manyClassesAreFoldedAway() {
        List<ClassScore> many = IntStream.range(0, 1000)
                .mapToObj(i -> new ClassScore("c" + i, 10, 10, i % 11))
                .toList();
        String html = ScoresView.of(many);
        assertThat(html).contains("<summary>970 more classes</summary>");
        assertThat(count(html, "<tr><th scope=\"row\">")).isEqualTo(1000);
    }

    @Test
    void curvesOfTwoPhasesAreMarked() {
        List<Epoch> epochs = List.of(
                new Epoch(1, 1.5, 0.4, 1.2, 0.5, 0.001, 1),
                new Epoch(2, 0.9, 0.6, 0.8, 0.75, 0.001, 1),
                new Epoch(1, 0.5, 0.8, Double.NaN, Double.NaN, 0.00001, 1));
        String html = CurvesView.of(epochs, List.of("head", HOSTILE));
        assertThat(count(html, "<svg ")).isEqualTo(3);
        assertThat(count(html, "class=\"mark\"")).isEqualTo(6);
        assertThat(html)
                .contains(">head</text>")
                .contains("<title>2: 0.75</title>")
                .doesNotContain("NaN");
        assertThat(html).doesNotContain("<b onclick");
    }

    /** Numbers as wide as they are get room, and stay apart from one another. */
    @ParameterizedTest
    @CsvSource({
        "1000000, 1300000, 46",
        "10000000, 10020000, 58",
        "99998, 99999, 52",
        "0.0001, 0.0003, 52",
        "0.001, 0.001, 46",
        "-0.3, 0.6, 46",
        "1e300, 5e300, 46"
    })
    void ticksOfAnySizeStandInsideAndDiffer(double least, double most, int left) {
        String html =
                new LineChart("Loss").line("l", "first", List.of(least, most)).html();
        List<String> ticks = Pattern.compile("<text x=\"" + (left - 5) + "\" [^>]*text-anchor=\"end\">([^<]+)<")
                .matcher(html)
                .results()
                .map(tick -> tick.group(1))
                .toList();
        assertThat(ticks).hasSizeGreaterThanOrEqualTo(2).doesNotHaveDuplicates();
        double before = Double.NEGATIVE_INFINITY;
        for (String tick : ticks) {
            assertThat(tick.length() * 6.2).as(tick).isLessThan(left - 5);
            assertThat(Double.parseDouble(tick)).isGreaterThan(before);
            before = Double.parseDouble(tick);
        }
        assertThat(before).isGreaterThanOrEqualTo(most * (1 - 1e-9));
    }

    @Test
    void aMarkNearTheRightEndsThere() {
        List<Double> values = IntStream.range(0, 20).mapToObj(i -> 1.0 + i).toList();
        String html = new LineChart("Loss")
                .line("l", "first", values)
                .mark(1, "head")
                .mark(19, "fine-tuning")
                .html();
        assertThat(html)
                .containsPattern("<text x=\"49\\.0\" y=\"12\">head<")
                .containsPattern("<text x=\"318\\.\\d\" y=\"12\" text-anchor=\"end\">fine-tuning<");
    }

    /** The page is the last thing of much work. */
    @Test
    void aPictureThatIsGoneLeavesItsPlaceEmpty() {
        Evaluator evaluator = new Evaluator("m", null, "d", List.of("a", "b"));
        evaluator.add("first.png", 0, new float[] {0, 1});
        String html = MistakesView.of(evaluator.evaluation(), example -> {
            throw new IOException("stale file handle");
        });
        assertThat(html).contains("<div class=\"mat\"></div><h2 title=\"first.png\">");
    }

    @Test
    void whatWasNotMeasuredHasNoCurve() {
        List<Epoch> one = List.of(new Epoch(1, 2, Double.NaN, Double.NaN, Double.NaN, 0.1, 1));
        String html = CurvesView.of(one, List.of("training"));
        assertThat(count(html, "<svg ")).isEqualTo(2);
        assertThat(html)
                .contains("<b>Loss</b>")
                .doesNotContain("<b>Accuracy</b>")
                .doesNotContain("NaN");
    }

    @Test
    void theReliabilityDiagramHasABarAndACountForEachBinWithExamples() {
        String html = ReliabilityView.of(new Calibration(List.of(
                new Bin(0, 0.5, 0, Double.NaN, Double.NaN),
                new Bin(0.5, 0.75, 1234, 0.7, 0.6),
                new Bin(0.75, 1, 7, 0.8, 0.9))));
        assertThat(count(html, "class=\"right\"")).isEqualTo(2);
        assertThat(count(html, "class=\"over\"")).isEqualTo(1);
        assertThat(count(html, "class=\"under\"")).isEqualTo(1);
        assertThat(html)
                .contains(">1.2k</text>")
                .contains("<title>7 examples, confidence 0.800, accuracy 0.900</title>")
                .doesNotContain("NaN");
    }

    @Test
    void labelsAreText() throws IOException {
        ConfusionMatrix hostile =
                new ConfusionMatrix(List.of(HOSTILE, "b"), List.of(new Cell(0, 1, 1), new Cell(1, 1, 1)));
        List<String> names =
                new ArrayList<>(IntStream.range(0, 40).mapToObj(i -> "c" + i).toList());
        names.set(0, HOSTILE);
        ConfusionMatrix large = new ConfusionMatrix(names, List.of(new Cell(0, 1, 1)));
        String html = ConfusionView.of(hostile)
                + ConfusionView.of(large)
                + ScoresView.of(hostile.scores())
                + new LineChart(HOSTILE).line(HOSTILE, "first", List.of(1.0)).html();
        assertThat(html)
                .contains("&lt;b onclick=&quot;alert(1)&quot;&gt;&amp;&#39;")
                .doesNotContain("<b onclick");
    }
}
