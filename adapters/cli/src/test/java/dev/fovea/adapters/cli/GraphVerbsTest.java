package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as graphs: shown, drawn, planned, exported, and run with any node as an output. */
class GraphVerbsTest {

    @TempDir
    private Path folder;

    private static Path model() {
        return Goldens.file("golden/tensorflow/float.tflite");
    }

    /** The name of a node in the middle: one that another node takes. */
    private static String innerNode() {
        List<String> nodes = Run.of("models", "graph", model())
                .out()
                .lines()
                .filter(line -> line.startsWith("  ") && !line.contains("-> output") && !line.contains(": input "))
                .map(line -> line.strip().substring(0, line.strip().indexOf(": ")))
                .toList();
        assertThat(nodes).hasSizeGreaterThan(2);
        return nodes.get(nodes.size() / 2);
    }

    @Test
    void aGraphIsPrintedAndCut() {
        Run whole = Run.of("models", "graph", model());
        assertThat(whole.code()).as(whole.err()).isZero();
        assertThat(whole.out()).startsWith("graph ").contains(": conv2d ").contains(" -> output\n");
        assertThat(whole.out()).containsPattern("\\d+ nodes, [\\d,]+ parameters, [\\d.]+ GFLOP a row\n$");
        String inner = innerNode();
        Run cut = Run.of("models", "graph", model(), "--output", inner);
        assertThat(cut.out().lines().count()).isLessThan(whole.out().lines().count());
        assertThat(cut.out().lines().filter(line -> line.endsWith("-> output")))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("  " + inner + ": "));
        Run unknown = Run.of("models", "graph", model(), "--output", "nowhere");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("node 'nowhere' of graph ").contains("expected the name of a node");
    }

    @Test
    void aGraphIsPlannedAndDrawn() throws IOException {
        Run plan = Run.of("models", "graph", model(), "--plan", "--backend", "reference");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).startsWith("plan ").contains(" steps, ").contains("arena ");
        Path svg = folder.resolve("graph.svg");
        Run drawn = Run.of("models", "graph", model(), "--svg", svg);
        assertThat(drawn.code()).isZero();
        assertThat(drawn.out()).isEmpty();
        assertThat(Files.readString(svg)).contains("<svg ").contains("conv2d").endsWith("</svg>\n");
    }

    @Test
    void aModelIsExported() throws IOException {
        Path file = folder.resolve("out.onnx");
        Run run = Run.of("models", "export", model(), "--format", "onnx", "-o", file);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).startsWith(file + ": ");
        // Field 1 of the model, a number: the version of the file format.
        assertThat(Files.readAllBytes(file)).startsWith(8, 8);
        assertThat(folder.toFile().list()).containsExactly("out.onnx");
        Run format = Run.of("models", "export", model(), "--format", "onx");
        assertThat(format.code()).isEqualTo(2);
        assertThat(format.err())
                .isEqualTo("fovea: format 'onx': expected one of [fovea, onnx], got an unknown one; did you mean"
                        + " 'onnx'?\n");
        Run same = Run.of("models", "export", model(), "--format", "onnx", "-o", model());
        assertThat(same.err()).contains("expected a file that is not read");
    }

    /** f32 sums in another order, through a few layers: 1e-4 of scores that are about 1. */
    @Test
    void aModelAnswersItsGolden() {
        Path image = Goldens.file("golden/tensorflow/image.npy");
        Path out = folder.resolve("out");
        Run run = Run.of("run", model(), "-i", image, "--backend", "reference", "--compare", "tflite", "-o", out);
        assertThat(run.code()).as(run.err()).isZero();
        List<Path> written = Goldens.files(out, "*.npy");
        assertThat(written).hasSize(1);
        assertThat(Goldens.npy(written.get(0)).values())
                .containsExactly(
                        Goldens.npy(Goldens.file("golden/tensorflow/float.scores.npy"))
                                .values(),
                        within(1e-4f));
        Matcher largest = Pattern.compile("\n\\S+ +([0-9.e+-]+) +\\[\\d+, ").matcher(run.out());
        assertThat(largest.find()).as(run.out()).isTrue();
        assertThat(Double.parseDouble(largest.group(1))).isLessThan(1e-4);
    }

    @Test
    void innerNodesAreOutputsWhereTheModelIsReadAsAGraph() {
        Path image = Goldens.file("golden/tensorflow/image.npy");
        String inner = innerNode();
        Run run = Run.of(
                "run", model(), "-i", image, "--backend", "reference", "--output", inner, "--profile", "--repeat", 2);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("OUTPUT +TYPE")
                .containsPattern("STEP +MS +SHARE")
                .contains("all ");
        Run refused = Run.of("run", model(), "-i", image, "--backend", "tflite", "--output", inner);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("inner nodes need a backend that reads the model as a graph");
        Run unknown = Run.of("run", model(), "-i", image, "--backend", "reference", "--output", "nowhere");
        assertThat(unknown.err()).contains("node 'nowhere' of graph");
    }
}
