package dev.fovea;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.Snippets;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/autograd.md runs and prints what its comments say. */
class AutogradPageTest {

    @TempDir
    private Path folder;

    @Test
    void theExampleRuns() throws Exception {
        String example = Snippets.of(Path.of("../docs/autograd.md")).get("example");
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Snippets.run(example, "", Map.of(), folder);
        } finally {
            System.setOut(before);
        }
        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.subList(0, 6))
                .containsExactly(
                        "Mul#0 -> Select#1:0, Select#2:0",
                        "Select#1 -> AccumulateGrad(x)#3:0",
                        "Select#2 -> AccumulateGrad(x)#3:0",
                        "AccumulateGrad(x)#3 -> -",
                        "[0.75, 0.5]",
                        "[3.0, 4.5]");
        double[] losses = lines.stream()
                .skip(6)
                .mapToDouble(line -> Double.parseDouble(line.substring(0, line.indexOf(' '))))
                .toArray();
        assertThat(losses).hasSize(4);
        assertThat(losses[3]).isLessThan(losses[0] / 2);
    }
}
