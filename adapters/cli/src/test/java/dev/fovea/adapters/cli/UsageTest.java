package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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
                "predict --decode-scale half x | option --decode-scale: expected one of full, auto, got 'half'",
                "predict --orientation up x | option --orientation: expected one of apply, ignore, got 'up'",
                "predict --alpha black x | option --alpha: expected one of white, drop, got 'black'",
                "predict --resampler area x | option --resampler: expected one of nearest, box, bilinear",
                "predict --fit left x | option --fit: expected one of stretch, centre-square[:FRACTION],",
                "predict --fit centre-square:2 x | option --fit: expected a fraction above 0 and at most 1, got"
                        + " 'centre-square:2'",
                "predict --fit centre-square:x x | option --fit: expected one of stretch, centre-square[:FRACTION],",
                "predict --fit resize-shorter:0 x | option --fit: expected a side of 1 to 65536, got 'resize-shorter:0'",
                "predict --background pink x | option --background: expected #rrggbb, black, white, gray or a gray of 0"
                        + " to 255, got 'pink'",
                "predict --mode keras x | option --mode: expected one of tf, caffe, torch, raw, got 'keras'",
                "predict --order rgba x | option --order: expected one of gray, rgb, bgr, got 'rgba'",
                "predict --bach 3 x | option --bach: expected an option of fovea predict, got an unknown one; did you mean"
                        + " '--batch'?",
                "predict --moddel=a x | option --moddel: expected an option of fovea predict, got an unknown one; did you"
                        + " mean '--model'?",
                "doctor extra | argument extra: expected no more of them for fovea doctor, got one",
                "predict --top | option --top: expected K, got nothing",
                "predict -k 1 -m a -m b x | option --model: expected it once, got it more than once",
                "help predct | verb predct: expected a verb of fovea, got an unknown one; did you mean 'predict'?",
                "predikt x | verb predikt: expected a verb of fovea, got an unknown one; did you mean 'predict'?",
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

    @Test
    void aWordOutOfALongListGetsTheNearest() {
        Run run = Run.of("predict", "--resampler", "tf2-bilinaer", "x");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("got 'tf2-bilinaer'; did you mean 'tf2_bilinear'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"predict", "featurize"})
    void aBlankInputIsNotTheCurrentFolder(String verb) {
        for (String blank : List.of("", "  ")) {
            Run run = Run.of(verb, blank);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo("fovea: input '': expected a file, folder, glob, or - for standard input, got a blank"
                            + " name; write . for the current folder\n");
        }
    }

    /** A run of {@code models} whose standard output fails in this way. */
    private static Run failing(Throwable failure, String... arguments) {
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (IOException) failure;
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(arguments, InputStream.nullInputStream(), out, err);
        return new Run(code, "", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void anyErrorIsOneLineAndExitTwo() {
        Run run = failing(new NoClassDefFoundError("dev/fovea/Gone"), "models");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("fovea: internal error: java.lang.NoClassDefFoundError: dev/fovea/Gone; run again with"
                        + " --verbose and report it\n");
        assertThat(failing(new NoClassDefFoundError("dev/fovea/Gone"), "--verbose", "models")
                        .err())
                .contains("\tat ");
        Run memory = failing(new OutOfMemoryError("Java heap space"), "models");
        assertThat(memory.code()).isEqualTo(2);
        assertThat(memory.err())
                .isEqualTo("fovea: memory of the Java heap: expected room for this batch, got Java heap space; use a"
                        + " smaller --batch, or set FOVEA_JAVA_OPTS=-Xmx4g\n");
    }

    @Test
    void aFullStandardOutputIsNotSilent() {
        Run run = failing(new IOException("No space left on device"), "models");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("fovea: output standard output: expected room for all of it, got 'No space left on"
                        + " device'; free some room, or write elsewhere\n");
        assertThat(failing(new IOException("Broken pipe"), "models").err()).isEmpty();
    }
}
