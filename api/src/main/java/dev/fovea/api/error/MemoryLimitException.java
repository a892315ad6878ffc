package dev.fovea.api.error;

import org.jspecify.annotations.Nullable;

/** An allocation would pass the limit {@code fovea.memory.max}, or the machine has no more. */
public final class MemoryLimitException extends FoveaException {
    private static final long serialVersionUID = 1L;

    public MemoryLimitException(Fault fault) {
        this(fault, null);
    }

    public MemoryLimitException(Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
    }

    @Override
    public String type() {
        return "memory";
    }
}
