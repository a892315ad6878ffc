package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.ImageDecoder;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which pictures, and what happens when one is bad. */
final class InputOptions {

    /** What happens after a bad picture. */
    enum OnError {
        /** The others are tried. */
        SKIP,
        /** The run stops. */
        FAIL
    }

    @Parameters(
            paramLabel = "INPUT",
            arity = "0..*",
            description = "Picture files, folders (searched recursively by picture extension, hidden names skipped),"
                    + " quoted globs such as 'photos/**/*.jpg', or - for one picture on standard input.")
    private List<String> inputs = new ArrayList<>();

    private OnError onError = OnError.SKIP;
    private Predicate<Path> passedOver = path -> false;

    @Option(
            names = "--on-error",
            paramLabel = "skip|fail",
            description = "A bad picture is listed and the others are tried, or the run stops at the first. Both exit"
                    + " with 1. Default: skip.")
    void onError(String word) {
        onError = Choices.of("--on-error", OnError.class, word);
    }

    /** What was given, as it was given. */
    List<String> arguments() {
        return inputs;
    }

    /** Files that folders and globs do not stand for; they are taken when they are named outright. */
    void passOver(Predicate<Path> files) {
        this.passedOver = files;
    }

    OnError onError() {
        return onError;
    }

    /** The pictures, found as they are asked for. */
    Inputs open(InputStream stdin) {
        Set<String> extensions = new TreeSet<>();
        ImageDecoder.installed().codecs().forEach(codec -> extensions.addAll(codec.extensions()));
        return new Inputs(inputs, extensions, stdin, passedOver);
    }

    /**
     * Refuses a command without inputs, and one that reads standard input twice.
     *
     * @throws InvalidArgumentException when it does
     */
    void require() {
        if (inputs.isEmpty()) {
            throw new InvalidArgumentException(Fault.of("inputs", "")
                    .expected("at least one file, folder, glob, or - for standard input")
                    .got("none"));
        }
        if (inputs.stream().anyMatch(String::isBlank)) {
            throw new InvalidArgumentException(Fault.of("input", "''")
                    .expected("a file, folder, glob, or - for standard input")
                    .got("a blank name")
                    .repair("write . for the current folder"));
        }
        if (inputs.stream().filter(Inputs.STANDARD_INPUT::equals).count() > 1) {
            throw new InvalidArgumentException(Fault.of("inputs", Inputs.STANDARD_INPUT)
                    .expected("standard input once: it holds one picture")
                    .got("it more than once"));
        }
    }
}
