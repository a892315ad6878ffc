package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/** An argument or setting lies outside its documented range. */
public final class InvalidArgumentException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public InvalidArgumentException(Fault fault) {
        this(fault, null);
    }

    public InvalidArgumentException(Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
    }

    @Override
    public String type() {
        return "argument";
    }
}
