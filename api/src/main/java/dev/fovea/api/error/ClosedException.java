package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/** A value or port was used after it was closed. */
public final class ClosedException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public ClosedException(Fault fault) {
        this(fault, null);
    }

    public ClosedException(Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
    }

    @Override
    public String type() {
        return "closed";
    }
}
