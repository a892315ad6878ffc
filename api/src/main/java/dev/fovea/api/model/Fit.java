package dev.fovea.api.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How pictures of any shape are brought to the one shape that a model takes. Each is named after what the programs of the
 * field call it and rounds as they do; a fit also has a text, which the command line and a model's spec share: {@link
 * #of} reads it, {@link #text} writes it.
 */
public sealed interface Fit extends Serializable {

    /** The longest side that {@link ResizeShorter} takes. */
    int MAX_SIDE = 1 << 16;

    /** The text of this fit; {@link #of} gives an equal fit back. */
    String text();

    /** The whole picture, its sides scaled independently: what resizing means where nothing else is said. */
    record Stretch() implements Fit {
        @Override
        public String text() {
            return "stretch";
        }
    }

    /**
     * A square around the centre of {@code int(fraction * short side)} pixels and at least 1, then stretched; an odd
     * remainder goes right and below.
     *
     * @param fraction share of the short side, above 0 and at most 1
     */
    record CentreSquare(double fraction) implements Fit {
        public CentreSquare {
            requireFraction("centre square", fraction);
        }

        @Override
        public String text() {
            return fraction == 1 ? "centre-square" : "centre-square:" + fraction;
        }
    }

    /**
     * The largest centred part of the model's shape, then stretched, as Keras's {@code Resizing(crop_to_aspect_ratio)}
     * and {@code smart_resize}, and {@code load_img(keep_aspect_ratio)} with the nearest filter: sides are cut down to
     * whole pixels, an odd remainder goes right and below.
     */
    record CropToAspectRatio() implements Fit {
        @Override
        public String text() {
            return "crop-to-aspect-ratio";
        }
    }

    /**
     * The whole picture, first padded with the background to the model's shape and then stretched, as Keras's {@code
     * Resizing(pad_to_aspect_ratio, fill_value)}: the pads on both sides are equal, so an odd pixel is left out, and the
     * filter mixes picture and background at their border.
     */
    record PadToAspectRatio() implements Fit {
        @Override
        public String text() {
            return "pad-to-aspect-ratio";
        }
    }

    /**
     * The short side brought to a length and the input cut out of the centre, as torchvision's {@code Resize(side)} and
     * {@code CenterCrop}: the long side is cut down to whole pixels, half a pixel of offset goes to the even number, and
     * a result that is too small is padded with the background, an odd pixel right and below.
     *
     * @param side of the resized picture's short side, 1 to {@link #MAX_SIDE}
     */
    record ResizeShorter(int side) implements Fit {
        public ResizeShorter {
            if (side < 1 || side > MAX_SIDE) {
                throw new InvalidArgumentException(Fault.of("fit", "resize-shorter")
                        .expected("a side of 1 to " + MAX_SIDE)
                        .got(side));
            }
        }

        @Override
        public String text() {
            return "resize-shorter:" + side;
        }
    }

    /**
     * As {@link ResizeShorter} with {@code floor(input side / fraction)}, timm's {@code crop_pct} in its mode "center";
     * for an input that is not square the picture is scaled, rounding half to even, until it covers both.
     *
     * @param fraction share of the resized picture that the model sees, above 0 and at most 1
     */
    record CropPct(double fraction) implements Fit {
        public CropPct {
            requireFraction("crop-pct", fraction);
        }

        @Override
        public String text() {
            return "crop-pct:" + fraction;
        }
    }

    /**
     * The whole picture, scaled until one side fits, on the background, as Ultralytics' {@code LetterBox}: sides are
     * rounded half to even, an odd pixel of background goes right or below.
     *
     * @param isCentred in the middle; otherwise in the upper left corner
     */
    record Letterbox(boolean isCentred) implements Fit {
        @Override
        public String text() {
            return isCentred ? "letterbox" : "letterbox:top-left";
        }
    }

    /** The whole picture, its sides scaled independently. */
    static Fit stretch() {
        return new Stretch();
    }

    /** A centred square of {@code int(fraction * short side)} pixels, stretched. */
    static Fit centreSquare(double fraction) {
        return new CentreSquare(fraction);
    }

    /** The largest centred part of the model's shape, stretched. */
    static Fit cropToAspectRatio() {
        return new CropToAspectRatio();
    }

    /** The whole picture padded to the model's shape, then stretched. */
    static Fit padToAspectRatio() {
        return new PadToAspectRatio();
    }

    /** The short side brought to a length, the input cut out of the centre. */
    static Fit resizeShorter(int side) {
        return new ResizeShorter(side);
    }

    /** The short side brought to the input's over the fraction, the input cut out of the centre. */
    static Fit cropPct(double fraction) {
        return new CropPct(fraction);
    }

    /** The whole picture, scaled until one side fits, in the middle of the background. */
    static Fit letterbox() {
        return new Letterbox(true);
    }

    /** What {@link #of} takes, for messages and help. */
    static List<String> texts() {
        return List.of(
                "stretch",
                "centre-square[:FRACTION]",
                "crop-to-aspect-ratio",
                "pad-to-aspect-ratio",
                "resize-shorter:SIDE",
                "crop-pct:FRACTION",
                "letterbox[:top-left]");
    }

    /**
     * The fit of a text, whatever its case; {@code center} is read as {@code centre}.
     *
     * @throws InvalidArgumentException when it is none of {@link #texts}
     */
    static Fit of(String text) {
        String[] parts =
                text.toLowerCase(Locale.ROOT).replace("center", "centre").split(":", 2);
        String value = parts.length == 1 ? "" : parts[1];
        boolean isBare = parts.length == 1;
        try {
            return switch (parts[0]) {
                case "stretch" -> bare(new Stretch(), isBare, text);
                case "centre-square" -> new CentreSquare(isBare ? 1 : Double.parseDouble(value));
                case "crop-to-aspect-ratio" -> bare(new CropToAspectRatio(), isBare, text);
                case "pad-to-aspect-ratio" -> bare(new PadToAspectRatio(), isBare, text);
                case "resize-shorter" -> new ResizeShorter(Integer.parseInt(value));
                case "crop-pct" -> new CropPct(Double.parseDouble(value));
                case "letterbox" -> bare(new Letterbox(isBare), isBare || value.equals("top-left"), text);
                default -> throw unknown(text);
            };
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
    }

    private static Fit bare(Fit fit, boolean isSound, String text) {
        if (!isSound) {
            throw unknown(text);
        }
        return fit;
    }

    private static InvalidArgumentException unknown(String text) {
        return new InvalidArgumentException(Fault.of("fit", "'" + text + "'")
                .expected("one of " + String.join(", ", texts()))
                .got("none of them"));
    }

    private static void requireFraction(String what, double fraction) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new InvalidArgumentException(Fault.of("fit", what)
                    .expected("a fraction above 0 and at most 1")
                    .got(fraction));
        }
    }
}
