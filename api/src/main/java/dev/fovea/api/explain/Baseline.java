package dev.fovea.api.explain;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.Background;
import java.io.Serializable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a picture, or a part of it, without what the model looks for.
 *
 * @param kind which
 * @param colour of {@link Kind#COLOUR}; null for the others
 */
public record Baseline(Kind kind, @Nullable Background colour) implements Serializable {

    /** Where a baseline comes from. */
    public enum Kind {
        /** The picture's own mean colour everywhere. */
        MEAN,
        /** The picture, blurred by a Gaussian of a tenth of its shorter side. */
        BLURRED,
        /** One colour everywhere. */
        COLOUR
    }

    /** What {@link #of} takes. */
    public static final String WORDS = "mean, blurred, #rrggbb, black, white, gray or a gray of 0 to 255";

    public Baseline {
        if ((kind == Kind.COLOUR) != (colour != null)) {
            throw new InvalidArgumentException(Fault.of("baseline", kind.name().toLowerCase(Locale.ROOT))
                    .expected(kind == Kind.COLOUR ? "a colour" : "no colour")
                    .got(String.valueOf(colour)));
        }
    }

    /** The picture's own mean colour. */
    public static Baseline mean() {
        return new Baseline(Kind.MEAN, null);
    }

    /** The picture, blurred. */
    public static Baseline blurred() {
        return new Baseline(Kind.BLURRED, null);
    }

    /** One colour. */
    public static Baseline of(Background colour) {
        return new Baseline(Kind.COLOUR, colour);
    }

    /**
     * The baseline of a text: {@code mean}, {@code blurred}, or a colour as {@link Background#of} reads it.
     *
     * @throws InvalidArgumentException when it is none of these
     */
    public static Baseline of(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "mean" -> mean();
            case "blurred" -> blurred();
            default -> of(colour(text));
        };
    }

    private static Background colour(String text) {
        try {
            return Background.of(text);
        } catch (InvalidArgumentException e) {
            throw new InvalidArgumentException(
                    Fault.of("baseline", "'" + text + "'").expected(WORDS).got("none of them"), e);
        }
    }

    /** The text that {@link #of(String)} reads. */
    public String text() {
        return colour == null ? kind.name().toLowerCase(Locale.ROOT) : colour.text();
    }
}
