package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/** A tensor's shape or element type differs from what the operation takes. */
public final class ShapeException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public ShapeException(Fault fault) {
        this(fault, null);
    }

    public ShapeException(Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
    }

    @Override
    public String type() {
        return "shape";
    }
}
