package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What the command says of itself, and to those who get it wrong. */
class UsageTest {

    static List<Verb> verbs() {
        return Verb.ALL;
    }

    static Stream<CommandSpec> commands() {
        Console console = new Console(
                java.io.InputStream.nullInputStream(),
                java.io.OutputStream.nullOutputStream(),
                java.io.OutputStream.nullOutputStream(),
                Terminal.none(),
                new RowGate());
        List<CommandSpec> all = new ArrayList<>();
        collect(Main.commandLine(new String[0], console), all);
        return all.stream();
    }

    private static void collect(CommandLine line, List<CommandSpec> into) {
        into.add(line.getCommandSpec());
        line.getSubcommands().values().forEach(sub -> collect(sub, into));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandOptionAndParameterIsDescribed(CommandSpec command) {
        assertThat(command.usageMessage().description())
                .as(command.qualifiedName())
                .isNotEmpty();
        List<ArgSpec> arguments = new ArrayList<>(command.options());
        arguments.addAll(command.positionalParameters());
        for (ArgSpec argument : arguments) {
            assertThat(String.join("", argument.description()))
                    .as(command.qualifiedName() + " " + argument)
                    .hasSizeGreaterThan(10);
        }
        assertThat(command.optionsMap()).containsKey("--help");
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbHasHelp(Verb verb) {
        Run run = Run.of(verb.word(), "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: fovea " + verb.word());
        assertThat(run.err()).isEmpty();
        assertThat(Run.of("--help").out()).contains("  " + verb.word() + " ");
    }

    @Test
    void aloneItPrintsItsUsage() {
        Run run = Run.of();
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: fovea").contains("Exit codes: 0 all good; 1 some inputs failed");
    }

    @Test
    void itKnowsItsVersion() {
        assertThat(Run.of("--version").out()).startsWith("fovea ");
    }

    @Test
    void completionCoversEveryVerb() {
        Run run = Run.of("completion");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("complete -F _complete_fovea").contains("--on-error");
        for (Verb verb : Verb.ALL) {
            assertThat(run.out()).contains("_picocli_fovea_" + verb.word());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "predict | inputs: expected at least one file, folder, glob, or - for standard input, got none",
                "featurize | inputs: expected at least one file, folder, glob, or - for standard input, got none",
                "predict - - | inputs -: expected standard input once: it holds one picture, got it more than once",
                "predict --top 0 x | option --top: expected a whole number of at least 1, got '0'",
                "predict --top five x | option --top: expected a whole number of at least 1, got 'five'",
                "predict --batch 0 x | option --batch: expected 1 to 4096, got '0'",
                "predict --batch 4097 x | option --batch: expected 1 to 4096, got '4097'",
                "predict --threads -1 x | option --threads: expected a whole number of at least 1, got '-1'",
                "predict --format xml x | option --format: expected one of table, json, csv, got 'xml'",
                "featurize --format json x | option --format: expected one of csv, npy, got 'json'",
                "featurize --format npy x | option --format npy: expected --output FILE beside it",
                "predict --on-error panic x | option --on-error: expected one of skip, fail, got 'panic'",
                "predict --orientation up x | option --orientation: expected one of apply, ignore, got 'up'",
                "predict --alpha black x | option --alpha: expected one of white, drop, got 'black'",
                "predict --resampler area x | option --resampler: expected one of nearest, box, bilinear",
                "predict --crop left x | option --crop: expected whole, centre or centre:FRACTION, got 'left'",
                "predict --crop centre:2 x | crop centre square: expected a fraction above 0 and at most 1, got 2.0",
                "predict --crop centre:x x | option --crop: expected a fraction such as centre:0.875, got 'centre:x'",
                "predict --bach 3 x | Unknown option: '--bach'",
                "predikt x | Unmatched arguments from index 0: 'predikt', 'x'",
                "models --format csv | option --format: expected one of table, json, got 'csv'",
                "models show nothing-like-it | model 'nothing-like-it': expected a known name or a model file",
                "doctor --format csv | option --format: expected one of table, json, got 'csv'"
            })
    void usageErrorsAreOneLineAndExitTwo(String command, String message) {
        Run run = Run.of((Object[]) command.split(" ", -1));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("fovea: " + message).doesNotContain("\tat ");
        assertThat(run.err().lines().count()).isLessThanOrEqualTo(2);
    }
}
