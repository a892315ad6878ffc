package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/** A gradient cannot be computed as asked: of this tensor, from this graph, or after this change in place. */
public final class GradientException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public GradientException(Fault fault) {
        this(fault, null);
    }

    public GradientException(Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
    }

    @Override
    public String type() {
        return "gradient";
    }
}
