package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/** A backend that was asked for by name, or the last one left, cannot do the work on this machine. */
public final class BackendException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public BackendException(Fault fault) {
        this(fault, null);
    }

    public BackendException(Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
    }

    @Override
    public String type() {
        return "backend";
    }
}
