package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one run. Answers go to one stream; errors, warnings and progress to the other, one line each. Safe for
 * any number of threads.
 */
final class Console {

    /** How messages call it. */
    static final String STANDARD_OUTPUT = "standard output";

    private final InputStream in;
    private final OutputStream out;
    private final PrintWriter outWriter;
    private final PrintWriter errWriter;
    private final Terminal terminal;
    private final RowGate gate;
    private boolean verbose;
    private @Nullable ConsoleLog log;
    private volatile @Nullable IOException outFailure;
    private String progress = "";

    Console(InputStream in, OutputStream out, OutputStream err, Terminal terminal, RowGate gate) {
        this.in = in;
        this.out = out;
        this.outWriter = new PrintWriter(new OutputStreamWriter(watched(out), StandardCharsets.UTF_8), true);
        this.errWriter = new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
        this.terminal = terminal;
        this.gate = gate;
    }

    InputStream in() {
        return in;
    }

    /** Where rows go, unbuffered: a row is one write. */
    OutputStream out() {
        return out;
    }

    PrintWriter outWriter() {
        return outWriter;
    }

    /** What went wrong when text was written to {@link #outWriter}, which itself keeps silent; null when all is well. */
    @Nullable
    IOException outFailure() {
        outWriter.flush();
        return outFailure;
    }

    private OutputStream watched(OutputStream stream) {
        return new FilterOutputStream(stream) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                try {
                    out.write(bytes, from, length);
                } catch (IOException e) {
                    outFailure = OutputException.of(STANDARD_OUTPUT, e);
                    throw e;
                }
            }
        };
    }

    PrintWriter errWriter() {
        return errWriter;
    }

    Terminal terminal() {
        return terminal;
    }

    RowGate gate() {
        return gate;
    }

    void log(ConsoleLog newLog) {
        this.log = newLog;
    }

    synchronized void verbose(boolean isVerbose) {
        this.verbose = isVerbose;
        if (log != null) {
            log.verbose(isVerbose);
        }
    }

    /** One line on standard error, clear of the progress bar. */
    synchronized void error(String message) {
        erase();
        errWriter.println("fovea: " + Printable.line(message));
        errWriter.print(progress);
        errWriter.flush();
    }

    /** Draws the progress bar in place of the one before; an empty text takes it away. */
    synchronized void progress(String bar) {
        erase();
        progress = bar;
        errWriter.print(bar);
        errWriter.flush();
    }

    private void erase() {
        if (!progress.isEmpty()) {
            errWriter.print("\r\u001b[K");
        }
    }

    /** Says why the command could not be carried out; returns the exit code. */
    int fatal(Throwable error) {
        // Whoever read the output has seen enough: no reason to complain.
        if (OutputException.isBrokenPipe(error)) {
            return ExitCode.FATAL;
        }
        String message = typedCause(error).map(Throwable::getMessage).orElseGet(() -> describe(error));
        return fatal(message, error);
    }

    /** Says why the command could not be carried out; returns the exit code. */
    int fatal(String message, Throwable error) {
        progress("");
        error(message);
        trace(error);
        return ExitCode.FATAL;
    }

    /** The stack trace, under {@code --verbose} alone. */
    synchronized void trace(Throwable error) {
        if (verbose) {
            error.printStackTrace(errWriter);
            errWriter.flush();
        }
    }

    /** The first error in the chain of causes that fovea raised on purpose. */
    static Optional<FoveaException> typedCause(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof FoveaException typed) {
                return Optional.of(typed);
            }
        }
        return Optional.empty();
    }

    private static String describe(Throwable error) {
        if (error instanceof OutputException) {
            return String.valueOf(error.getMessage());
        }
        if (error instanceof IOException) {
            return error.getClass().getSimpleName().replace("Exception", "") + ": " + error.getMessage();
        }
        return "internal error: " + error + "; run again with --verbose and report it";
    }
}
