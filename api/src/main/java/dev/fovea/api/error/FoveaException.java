package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/**
 * The base of every error that fovea raises on purpose. The {@link #fault()} holds the parts of the message, {@link
 * #type()} a stable word for scripts and reason columns.
 */
public abstract sealed class FoveaException extends RuntimeException
        permits BackendException,
                ClosedException,
                DatasetException,
                GradientException,
                ImageException,
                InvalidArgumentException,
                MemoryLimitException,
                ModelException,
                ShapeException,
                TrainingException,
                UnknownNameException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Fault fault;

    FoveaException(Fault fault, @Nullable Throwable cause) {
        super(fault.message(), cause);
        this.fault = fault;
    }

    /** The parts of the message; null only after Java serialisation, which keeps the message alone. */
    public @Nullable Fault fault() {
        return fault;
    }

    /** A stable lower-case word for the kind of error, such as {@code image.truncated}; scripts may rely on it. */
    public abstract String type();
}
