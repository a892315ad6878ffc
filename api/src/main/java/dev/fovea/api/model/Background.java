package dev.fovea.api.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.ChannelOrder;
import java.io.Serializable;
import java.util.Locale;

/**
 * The colour of what a picture leaves uncovered of a model's input. It is a colour of pixels, 0 to 255, and goes through
 * the model's normalisation like them.
 */
public record Background(int red, int green, int blue) implements Serializable {

    /** What programs pad with where nothing is said. */
    public static final Background BLACK = new Background(0, 0, 0);

    public Background {
        for (int sample : new int[] {red, green, blue}) {
            if (sample < 0 || sample > 255) {
                throw new InvalidArgumentException(Fault.of("background", "")
                        .expected("samples of 0 to 255")
                        .got(sample));
            }
        }
    }

    /** The gray of that value, 0 to 255. */
    public static Background gray(int value) {
        return new Background(value, value, value);
    }

    /**
     * The colour of a text: {@code #rrggbb}, {@code black}, {@code white}, {@code gray} (128) or one number for a gray.
     *
     * @throws InvalidArgumentException when it is none of these
     */
    public static Background of(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.matches("#[0-9a-f]{6}")) {
            int rgb = Integer.parseInt(lower.substring(1), 16);
            return new Background(rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff);
        }
        if (lower.matches("[0-9]{1,3}")) {
            return gray(Integer.parseInt(lower));
        }
        return switch (lower) {
            case "black" -> BLACK;
            case "white" -> gray(255);
            case "gray" -> gray(128);
            default ->
                throw new InvalidArgumentException(Fault.of("background", "'" + text + "'")
                        .expected("#rrggbb, black, white, gray or a gray of 0 to 255")
                        .got("none of them"));
        };
    }

    /** The samples in the order of a model's channels, that of channel c in the bits from 8 c on. */
    public int samples(ChannelOrder order) {
        return switch (order) {
            case RGB -> red | (green << 8) | (blue << 16);
            case BGR -> blue | (green << 8) | (red << 16);
            // ITU-R 601, as pictures become gray.
            case GRAY -> (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
            case GRAY_ALPHA, RGBA, BGRA ->
                throw new InvalidArgumentException(Fault.of("background", text())
                        .expected("an order without alpha")
                        .got(order));
        };
    }

    /** {@code #rrggbb}; {@link #of} gives an equal colour back. */
    public String text() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }
}
