package dev.fovea.api.error;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A picture cannot be read or decoded; {@link #reason()} says which way. */
public final class ImageException extends FoveaException {
    private static final long serialVersionUID = 1L;

    /** The ways in which a picture can be bad. */
    public enum Reason {
        /** No bytes at all. */
        EMPTY,
        /** The content is of no known picture format. */
        NOT_AN_IMAGE,
        /** The bytes end before the picture does. */
        TRUNCATED,
        /** The bytes contradict the format. */
        CORRUPT,
        /** The header claims more pixels or bytes than the limits allow. */
        TOO_LARGE,
        /** A well-formed picture of a kind that no codec here decodes. */
        UNSUPPORTED,
        /** A good picture of another size than the one that was asked for, where nobody said how to resize it. */
        WRONG_SIZE,
        /** The bytes could not be read from where they are. */
        UNREADABLE
    }

    private final Reason reason;

    public ImageException(Reason reason, Fault fault) {
        this(reason, fault, null);
    }

    public ImageException(Reason reason, Fault fault, @Nullable Throwable cause) {
        super(fault, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** The way in which the picture is bad. */
    public Reason reason() {
        return reason;
    }

    @Override
    public String type() {
        return "image." + reason.name().toLowerCase(Locale.ROOT);
    }
}
