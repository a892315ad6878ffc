package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files that a command begins anew, checked before any of them is touched. */
final class OutputFiles {

    /** More than any codec looks at. */
    private static final int START_BYTES = 4096;

    private static final byte[] MODEL_MARK = "TFL3".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OWN_MARK = "FOVEA\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HDF5_MARK = "HDF\r\n\032\n".getBytes(StandardCharsets.US_ASCII);

    /** Of files with entries, as those that Keras saves. */
    private static final byte[] ZIP_MARK = "PK\003\004".getBytes(StandardCharsets.US_ASCII);

    private static final int MODEL_MARK_AT = 4;
    private static final int OWN_MARK_AT = 1;
    private static final int HDF5_MARK_AT = 1;
    private static final String REPAIR = "give the output a name of its own";

    private OutputFiles() {}

    /**
     * Refuses outputs that would destroy something: an input, a picture, a model, or one another.
     *
     * @param outputs the files to be begun anew
     * @param inputs what the command reads: files, folders, globs, names of models
     * @throws InvalidArgumentException when one would
     */
    static void require(List<Path> outputs, Collection<String> inputs) {
        requireApart(outputs, inputs);
        outputs.forEach(output -> requireWorthless(output, false));
    }

    /**
     * Refuses an output as {@link #require} does; a model that fovea wrote may be written anew.
     *
     * @throws InvalidArgumentException when it would destroy something
     */
    static void requireModel(Path output, Collection<String> inputs) {
        requireApart(List.of(output), inputs);
        requireWorthless(output, true);
    }

    /**
     * Refuses now what could not be written when the work is done.
     *
     * @param isReplaced true when a new file takes the place of the old one
     * @throws InvalidArgumentException when the file or its folder does not let itself be written
     */
    static void requireWritable(Path output, boolean isReplaced) {
        Path folder = output.toAbsolutePath().getParent();
        String problem = null;
        if (Files.isDirectory(output)) {
            problem = "a folder";
        } else if (folder == null || !Files.isDirectory(folder)) {
            problem = "no folder " + folder;
        } else if (!Files.isWritable(!isReplaced && Files.exists(output) ? output : folder)) {
            problem = "no permission to write";
        }
        if (problem != null) {
            throw new InvalidArgumentException(Fault.of("output", output.toString())
                    .expected("a file that can be written")
                    .got(problem)
                    .repair("check that its folder exists and its permissions"));
        }
    }

    /**
     * Refuses an output that is another output or an input.
     *
     * @throws InvalidArgumentException when it is
     */
    static void requireApart(List<Path> outputs, Collection<String> inputs) {
        for (int i = 0; i < outputs.size(); i++) {
            Path output = outputs.get(i);
            for (Path other : outputs.subList(0, i)) {
                if (isSame(output, other)) {
                    throw refused(output, "a file for each output", "that of another output, " + other);
                }
            }
            for (String input : inputs) {
                Path path = path(input);
                if (path != null && isSame(output, path)) {
                    throw refused(output, "a file that is not read", "the input " + input);
                }
            }
        }
    }

    private static void requireWorthless(Path output, boolean isModel) {
        if (!Files.isRegularFile(output)) {
            return;
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(output)) {
            start = in.readNBytes(START_BYTES);
        } catch (IOException e) {
            // What cannot be read may still be written; opening it tells.
            return;
        }
        if (start.length == 0) {
            return;
        }
        boolean isForeign = isAt(start, MODEL_MARK, MODEL_MARK_AT)
                || isAt(start, HDF5_MARK, HDF5_MARK_AT)
                || isAt(start, ZIP_MARK, 0);
        if (isForeign || (!isModel && isAt(start, OWN_MARK, OWN_MARK_AT))) {
            throw refused(output, "a file that may be overwritten", "a model");
        }
        if (ImageDecoder.installed().codecs().stream().anyMatch(codec -> codec.recognises(start))) {
            throw refused(output, "a file that may be overwritten", "a picture");
        }
    }

    private static boolean isAt(byte[] start, byte[] mark, int at) {
        return start.length >= at + mark.length && Arrays.equals(start, at, at + mark.length, mark, 0, mark.length);
    }

    private static InvalidArgumentException refused(Path output, String expected, String got) {
        return new InvalidArgumentException(Fault.of("output", output.toString())
                .expected(expected)
                .got(got)
                .repair(REPAIR));
    }

    private static @Nullable Path path(String input) {
        try {
            return input.equals(Inputs.STANDARD_INPUT) ? null : Path.of(input);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** True also for two names of one file that is not there yet. */
    private static boolean isSame(Path a, Path b) {
        try {
            if (Files.exists(a) || Files.exists(b)) {
                return Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b);
            }
        } catch (IOException e) {
            // Told apart by their names, then.
        }
        return resolved(a).equals(resolved(b));
    }

    private static Path resolved(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            return absolute;
        }
    }
}
