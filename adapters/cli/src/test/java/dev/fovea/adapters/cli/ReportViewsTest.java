package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.evaluate.Calibration;
import dev.fovea.api.evaluate.Calibration.Bin;
import dev.fovea.api.evaluate.ClassScore;
import dev.fovea.api.evaluate.ConfusionMatrix;
import dev.fovea.api.evaluate.ConfusionMatrix.Cell;
import dev.fovea.api.train.Epoch;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
