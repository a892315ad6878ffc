package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was compiled for one Spark passes its tests on the older one too: in a JVM of its own, on the jars that this Spark's
 * distribution brings. The profile {@code spark-4.0} compiles for it.
 */
@Tag("full")
class OlderSparkTest {

    private static final String OLDER = "4.0.1";
    private static final int SECONDS = 2400;
    private static final int LEAST = 500;

    @TempDir
    private Path folder;

    @Test
    void everyTestPassesOnIt() throws Exception {
        String said = Children.run(
                classPath(Python.of(OLDER).sparkHome().resolve("jars")),
                options(),
                OlderSparkProgram.class,
                folder,
                SECONDS,
                OLDER);
        Matcher passed = Pattern.compile(
                        "^passed (\\d+) tests on Spark " + Pattern.quote(OLDER) + "$", Pattern.MULTILINE)
                .matcher(said);
        assertThat(passed.find()).as(said).isTrue();
        assertThat(Integer.parseInt(passed.group(1))).isGreaterThan(LEAST);
    }

    /** Spark's jars, and of this class path what Spark does not have; as on a cluster, Spark's own versions are taken. */
    private static String classPath(Path jars) throws IOException {
        List<String> all = new ArrayList<>();
        Set<String> known;
        try (Stream<Path> files = Files.list(jars)) {
            known = files.map(OlderSparkTest::artifact).collect(Collectors.toSet());
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String artifact = artifact(Path.of(entry));
            boolean isOfSpark = entry.endsWith(".jar")
                    && (known.contains(artifact) || artifact.startsWith("spark-") || artifact.startsWith("scala-"));
            if (!isOfSpark) {
                all.add(entry);
            }
        }
        all.add(jars + File.separator + "*");
        return String.join(File.pathSeparator, all);
    }

    private static String artifact(Path jar) {
        return String.valueOf(jar.getFileName()).replaceFirst("-\\d.*$", "");
    }

    private static List<String> options() {
        List<String> options = new ArrayList<>(List.of("-Xmx2g", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true"));
        System.getProperties().stringPropertyNames().stream()
                .filter(key -> key.startsWith("fovea.") || key.startsWith("junit."))
                .sorted()
                .forEach(key -> options.add("-D" + key + "=" + System.getProperty(key)));
        // Their long runs stay with the Spark that they were written for.
        options.add("-Dfovea.full=false");
        return options;
    }
}
