package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/** A model file is missing, corrupt, or is not what its spec says. */
public final class ModelException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public ModelException(Fault fault) {
        this(fault, null);
    }

    public ModelException(Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
    }

    @Override
    public String type() {
        return "model";
    }
}
