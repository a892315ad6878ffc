package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/** A name that nothing is registered under; the message suggests the nearest one. */
public final class UnknownNameException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public UnknownNameException(Fault fault) {
        this(fault, null);
    }

    public UnknownNameException(Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
    }

    @Override
    public String type() {
        return "name";
    }
}
