package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Rows of text in UTF-8, each handed over whole in one write, so that readers see them as they come. */
final class Rows implements Closeable {

    private final OutputStream out;
    private final String name;
    private final boolean isOwned;
    private final boolean isShown;

    private Rows(OutputStream out, String name, boolean isOwned, boolean isShown) {
        this.out = out;
        this.name = name;
        this.isOwned = isOwned;
        this.isShown = isShown;
    }

    /** Rows to the file, which is begun anew; to standard output when it is null. */
    static Rows to(@Nullable Path file, Console console) {
        return file == null
                ? new Rows(
                        console.out(),
                        Console.STANDARD_OUTPUT,
                        false,
                        console.terminal().outIsTerminal())
                : to(file);
    }

    /**
     * The file, empty.
     *
     * @throws InvalidArgumentException when it cannot be written
     */
    static OutputStream open(Path file) {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    /** The typed error for a file that cannot be written. */
    static InvalidArgumentException notWritable(Path file, IOException cause) {
        return new InvalidArgumentException(
                Fault.of("output", file.toString())
                        .expected("a file that can be written")
                        .got(Inputs.describe(cause))
                        .repair("check that its folder exists and its permissions"),
                cause);
    }

    /** Rows to the file, which is begun anew. */
    static Rows to(Path file) {
        return new Rows(open(file), file.toString(), true, false);
    }

    /** Writes a whole row, its line end included. */
    void write(CharSequence row) throws IOException {
        try {
            out.write(row.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw OutputException.of(name, e);
        }
    }

    /** The text as it may stand in a row: as it is, but without control characters where a terminal would obey them. */
    String text(String text) {
        return isShown ? Printable.line(text) : text;
    }

    @Override
    public void close() throws IOException {
        if (isOwned) {
            try {
                out.close();
            } catch (IOException e) {
                throw OutputException.of(name, e);
            }
        }
    }
}
