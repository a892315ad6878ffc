package dev.fovea.adapters.models.fetch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something went wrong on the way that may go well the next time. */
final class TransientException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Duration pause;

    /** @param message what was got instead of the file, such as {@code connection refused} */
    TransientException(String message, @Nullable Throwable cause) {
        this(message, Duration.ZERO, cause);
    }

    /** @param pause the shortest pause before the next try that the server asks for */
    TransientException(String message, Duration pause, @Nullable Throwable cause) {
        super(message, cause);
        this.pause = pause;
    }

    Duration pause() {
        return pause;
    }

    String got() {
        return String.valueOf(getMessage());
    }
}
