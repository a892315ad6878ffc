package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/** Examples to learn from cannot be had: a set that is empty, has one class, or is not what its files say. */
public final class DatasetException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public DatasetException(Fault fault) {
        this(fault, null);
    }

    public DatasetException(Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
    }

    @Override
    public String type() {
        return "dataset";
    }
}
