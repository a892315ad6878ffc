package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import java.io.IOException;

/** An output that could not be written to its end; the message names it. */
final class OutputException extends IOException {
    private static final long serialVersionUID = 1L;

    private OutputException(String message, IOException cause) {
        super(message, cause);
    }

    /** The error for this output; whoever closed a pipe has seen enough, so that one stays as it is. */
    static IOException of(String output, IOException cause) {
        if (cause instanceof OutputException || isBrokenPipe(cause)) {
            return cause;
        }
        String message = Fault.of("output", output)
                .expected("room for all of it")
                .got("'" + cause.getMessage() + "'")
                .repair("free some room, or write elsewhere")
                .message();
        return new OutputException(message, cause);
    }

    static boolean isBrokenPipe(Throwable error) {
        return error instanceof IOException
                && String.valueOf(error.getMessage()).contains("Broken pipe");
    }
}
