package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The commands and the Java of docs/tutorial.md, one after the other as a reader types them, on fifty stamps. */
class TutorialTest {

    private static final Path PAGE = Run.root().resolve("docs/tutorial.md");
    private static final Path STAMPS = Path.of("/usr/share/tuxpaint/stamps");
    private static final List<String> CLASSES = List.of("animals", "food", "household", "plants", "vehicles");
    private static final int EACH = 10;
    private static final int MORE = 4;

    /** What stands in the reader's folder. */
    private static final Pattern FILE = Pattern.compile("[\\w-]+(/|\\.fovea|\\.html|\\.jpg)");

    /** A command of the page, and what it is said to print; parts that are left out are three dots. */
    private static final Pattern SHOWN =
            Pattern.compile("```sh\\n(\\./fovea [^\\n]*)\\n```\\n\\n```\\n(.*?)```", Pattern.DOTALL);

    private static final Pattern FIGURE = Pattern.compile("(.*?)(\\d\\.\\d{3,4})\\b(.*)");
    /** As the page says: another processor rounds otherwise, and a photo may change sides. */
    private static final double TOLERANCE = 0.1;

    @TempDir
    private Path folder;

    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = "needs native code")
    void everyCommandRuns() throws Exception {
        photos();
        Map<String, Map<String, Double>> figures = figures();
        int commands = 0;
        int compared = 0;
        for (Map.Entry<String, String> block : Snippets.of(PAGE).entrySet()) {
            for (String line : block.getValue().lines().toList()) {
                if (line.startsWith("./fovea ")) {
                    Run run = Run.of(words(line));
                    assertThat(run.code()).as(line + "\n" + run.err()).isZero();
                    assertThat(run.out()).as(line).isNotEmpty();
                    commands++;
                    Map<String, Double> printed = figures(run.out());
                    for (Map.Entry<String, Double> figure :
                            figures.getOrDefault(line, Map.of()).entrySet()) {
                        assertThat(printed).as(line).containsKey(figure.getKey());
                        assertThat(printed.get(figure.getKey()))
                                .as(line + ": " + figure.getKey())
                                .isCloseTo(figure.getValue(), within(TOLERANCE));
                        compared++;
                    }
                }
            }
        }
        assertThat(commands).isGreaterThanOrEqualTo(4);
        assertThat(compared).isGreaterThanOrEqualTo(12);
        assertThat(folder.resolve("training.html")).content().contains("id=\"folds\"");
        assertThat(folder.resolve("report.html")).content().contains("id=\"confusion\"");
        String java = Snippets.of(PAGE).get("java");
        assertThat(java).isNotNull();
        Matcher files = Pattern.compile("Path\\.of\\(\"([^\"]+)\"\\)").matcher(java);
        String here = files.replaceAll(
                match -> Matcher.quoteReplacement("Path.of(\"" + folder.resolve(match.group(1)) + "\")"));
        Snippets.run(here, "", Map.of(), Files.createDirectory(folder.resolve("classes")));
    }

    /** The figures that the page shows, by command. */
    private static Map<String, Map<String, Double>> figures() throws IOException {
        Map<String, Map<String, Double>> all = new HashMap<>();
        Matcher shown = SHOWN.matcher(Files.readString(PAGE));
        while (shown.find()) {
            all.put(shown.group(1), figures(shown.group(2)));
        }
        return all;
    }

    /** The first figure of each line, by the words before it; of a line that begins with numbers by those behind. */
    private static Map<String, Double> figures(String output) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String line : output.lines().toList()) {
            Matcher figure = FIGURE.matcher(line);
            if (figure.matches()) {
                String before = figure.group(1).strip().replaceAll("\\s+", " ");
                String behind = figure.group(3).replaceAll("[\\d.\\s]+", " ").strip();
                figures.put(before.matches(".*[a-zA-Z].*") ? before : behind, Double.valueOf(figure.group(2)));
            }
        }
        return figures;
    }

    /** Those of a line without what stands behind a hash. */
    private Object[] words(String line) {
        return Stream.of(line.replaceFirst("\\s+#.*", "").strip().split("\\s+"))
                .skip(1)
                .map(word -> FILE.matcher(word).matches() ? folder.resolve(word).toString() : word)
                .toArray();
    }

    /** Ten of each class to learn from, four others to measure with, and a photo. */
    private void photos() throws IOException {
        if (!Files.isDirectory(STAMPS.resolve(CLASSES.get(0)))) {
            String reason = STAMPS + " is not there; apt install tuxpaint-stamps-default";
            System.err.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
        for (String name : CLASSES) {
            try (Stream<Path> files = Files.walk(STAMPS.resolve(name))) {
                List<Path> some = files.filter(file -> file.toString().endsWith(".png"))
                        .sorted(Comparator.comparing(
                                file -> String.valueOf(file.getFileName()).hashCode()))
                        .limit(EACH + MORE)
                        .toList();
                for (int i = 0; i < some.size(); i++) {
                    Path into =
                            folder.resolve(i < EACH ? "photos" : "more-photos").resolve(name);
                    Files.copy(
                            some.get(i),
                            Files.createDirectories(into)
                                    .resolve(i + "-" + some.get(i).getFileName()));
                }
            }
        }
        Files.copy(Goldens.file("images/parrot.jpg"), folder.resolve("new.jpg"));
    }
}
