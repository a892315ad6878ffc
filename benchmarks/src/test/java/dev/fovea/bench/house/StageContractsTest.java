package dev.fovea.bench.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every Spark stage stands under the contract of stages; the tests of that module are read as sources. */
class StageContractsTest {

    private static final Pattern CONTRACT = Pattern.compile("extends\\s+(?:Tensor)?StageContract<(\\w+)>");

    @Test
    void everyStageHasAContractTest() throws IOException {
        Path tests = Path.of(System.getProperty("fovea.root"), "spark-bindings", "src", "test", "java");
        Set<String> stages = new ClassFileImporter()
                .importPackages("dev.fovea.spark").stream()
                        .filter(type -> type.isAssignableTo("org.apache.spark.ml.PipelineStage"))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(stages).contains("DeepImageFeaturizer", "DeepImagePredictor");
        assertThat(contracts(sources(tests))).containsExactlyInAnyOrderElementsOf(stages);
    }

    @Test
    void aForgottenStageWouldShow() {
        assertThat(contracts(List.of("final class ATest extends StageContract<A> {}", "class B extends C<D> {}")))
                .containsExactly("A");
    }

    private static Set<String> contracts(List<String> sources) {
        return sources.stream()
                .map(CONTRACT::matcher)
                .flatMap(Matcher::results)
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> java =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            List<String> texts = new java.util.ArrayList<>();
            for (Path file : java) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }
}
