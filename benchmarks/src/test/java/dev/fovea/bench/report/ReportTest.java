package dev.fovea.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.fovea.bench.Contestant;
import dev.fovea.bench.Role;
import dev.fovea.bench.Topic;
import dev.fovea.bench.preprocess.HalfPixelBenchmark;
import dev.fovea.bench.preprocess.PreprocessBenchmark;
import dev.fovea.bench.run.Groups;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportTest {

    private static final String TABLE = "1920x1080 RGB to 224 x 224 f32, normalised, channels first, 1 thread";
    private static final Machine MACHINE =
            new Machine("a <fast> CPU", 2, "avx512", 24, "Linux amd64", "JVM 17", "abc", "2026-11-22", 0.5);

    private static Row row(String contestant, Role role, Double... rounds) {
        return new Row("preprocess", TABLE, contestant, role, List.of(rounds), "");
    }

    private static Report report() {
        return new Report(
                MACHINE,
                "benchmarks/run",
                List.of(
                        row("fovea, Pillow bicubic", Role.BASELINE, 2.0, 1.0, 3.0),
                        row("OpenCV INTER_AREA + blob", Role.PEER, 9.0, 8.0),
                        row("getScaledInstance(AREA_AVERAGING) & loops", Role.PEER, 12.0),
                        row("limit: copy", Role.LIMIT, 0.5)),
                List.of("neon: this machine has avx512"));
    }

    @Test
    void statisticsAreOrderStatistics() {
        assertThat(Statistics.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
        assertThat(Statistics.quantile(List.of(5.0, 1.0), 0.25)).isEqualTo(2);
    }

    @Test
    void ratiosAreOfMedians() {
        Report report = report();
        Row openCv = report.rows().get(1);
        assertThat(report.ratio(openCv).getAsDouble()).isCloseTo(8.5 / 2, within(1e-12));
        assertThat(report.shareOfLimit(openCv).getAsDouble()).isCloseTo(0.5 / 8.5, within(1e-12));
    }

    @Test
    void aTargetIsReachedOrMissedByItsQuotient() {
        assertThat(report().verdicts())
                .extracting(Target.Verdict::text)
                .containsExactly(
                        "reached  preprocessing: OpenCV INTER_AREA + blob takes at least 4 x fovea's time: 4.25",
                        "MISSED   preprocessing: getScaledInstance takes at least 10 x fovea's time: 6.00, 40 % short");
    }

    /** A target that names a table which nobody fills would never be judged. */
    @Test
    void targetsOfPreprocessingNameRowsThatExist() {
        assertThat(tableOf(PreprocessBenchmark.class, "1920x1080")).isEqualTo(TABLE);
        assertThat(Groups.JMH).contains(PreprocessBenchmark.class, HalfPixelBenchmark.class);
        Set<Target> judged = new HashSet<>();
        for (Class<?> benchmark : List.of(PreprocessBenchmark.class, HalfPixelBenchmark.class)) {
            List<String> contestants = contestantsOf(benchmark);
            for (String source : List.of("1920x1080", "640x480")) {
                assertThat(Target.ALL)
                        .filteredOn(target -> target.table().equals(tableOf(benchmark, source)))
                        .isNotEmpty()
                        .allSatisfy(target -> {
                            assertThat(contestants).anyMatch(name -> name.startsWith(target.numerator()));
                            assertThat(contestants).anyMatch(name -> name.startsWith(target.denominator()));
                            judged.add(target);
                        });
            }
        }
        assertThat(judged).containsExactlyInAnyOrderElementsOf(PreprocessTargets.all());
    }

    private static String tableOf(Class<?> benchmark, String source) {
        String title = benchmark.getAnnotation(Topic.class).title();
        return title.replace("{source}", source).replace("{target}", "224");
    }

    private static List<String> contestantsOf(Class<?> benchmark) {
        return Arrays.stream(benchmark.getMethods())
                .map(method -> method.getAnnotation(Contestant.class))
                .filter(contestant -> contestant != null)
                .map(Contestant::value)
                .toList();
    }

    @Test
    void numbersHaveThreeDigits() {
        assertThat(List.of(0.0123, 0.4, 1.0, 12.34, 123.4, 12345.6))
                .extracting(TextTable::number)
                .containsExactly("0.0123", "0.400", "1.00", "12.3", "123", "12346");
    }

    @Test
    void tablesHoldEveryRowAndTheMachine() {
        assertThat(TextTable.plain(report()))
                .contains(MACHINE.line(), "OpenCV INTER_AREA + blob", "8.50", "4.25", "5.9 %", "8.00 to 9.00", "neon");
        assertThat(TextTable.markdown(report()))
                .contains("| OpenCV INTER_AREA + blob | 8.50 | 118 | 4.25 | 5.9 % | 8.00 to 9.00 |");
    }

    @Test
    void countedWorkHasARateInEveryForm() throws JsonParserException {
        Row counted = new Row("network", "a network", "fovea", Role.BASELINE, List.of(40.0), "", 8e9);
        Report report = new Report(MACHINE, "benchmarks/run", List.of(counted), List.of());
        assertThat(counted.gigaflops()).hasValue(200);
        assertThat(TextTable.markdown(report)).contains("| GFLOP/s |", "| fovea | 40.0 | 25.0 | 1.00 |  | 200 | 40.0");
        assertThat(JsonParser.object()
                        .from(Json.of(report))
                        .getArray("rows")
                        .getObject(0)
                        .getDouble("gigaflops"))
                .isEqualTo(200);
        assertThat(TextTable.markdown(report())).doesNotContain("GFLOP/s");
    }

    @Test
    void jsonHoldsEveryRound() throws JsonParserException {
        JsonObject json = JsonParser.object().from(Json.of(report()));
        assertThat(json.getObject("machine").getString("isa")).isEqualTo("avx512");
        JsonObject first = json.getArray("rows").getObject(0);
        assertThat(first.getArray("roundMillis")).containsExactly(2.0, 1.0, 3.0);
        assertThat(first.getDouble("medianMillis")).isEqualTo(2);
        assertThat(json.getArray("targets")).hasSize(2);
        assertThat(json.getArray("skipped")).hasSize(1);
    }

    @Test
    void theChartIsWellFormedAndComplete() throws Exception {
        String svg = Chart.svg(report());
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(4);
        assertThat(svg)
                .contains("a &lt;fast&gt; CPU", "AVERAGING) &amp; loops")
                .doesNotContain("http://www.w3.org/1999");
        assertThat(Chart.html(report()))
                .contains("<li class='missed'>", "a &lt;fast&gt; CPU")
                .doesNotContain("src=", "href=");
    }

    @Test
    void theMachineNamesNoHost() throws Exception {
        Machine here = Machine.here("avx2", Path.of("."));
        String host = java.net.InetAddress.getLocalHost().getHostName();
        assertThat(here.line()).doesNotContain(host);
        assertThat(here.cores()).isPositive();
        assertThat(MACHINE.fileName()).isEqualTo("2026-11-22-amd64-avx512-2-cores");
    }
}
