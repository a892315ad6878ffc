package dev.fovea.api.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * A random change of an example while a network learns from it. Each has a text, which the command line uses too: {@link
 * #of} reads it, {@link #text} writes it. Their order in a list does not matter: crop, flip, then rotate, zoom and
 * translate in one resampling, then colours, then mixes.
 */
public sealed interface Augmentation {

    /** The text of this augmentation; {@link #of} gives an equal one back. */
    String text();

    /**
     * Mirrored, every second time (torchvision's {@code RandomHorizontalFlip} and {@code RandomVerticalFlip}).
     *
     * @param isVertical upside down; otherwise left and right change places
     */
    record Flip(boolean isVertical) implements Augmentation {
        @Override
        public String text() {
            return isVertical ? "flip:vertical" : "flip";
        }
    }

    /**
     * A part of the picture, stretched to the whole: area and aspect ratio (3/4 to 4/3, its logarithm uniform) at random,
     * as torchvision's {@code RandomResizedCrop} (Szegedy et al. 2014, arXiv:1409.4842). Photos are cropped before they
     * are resized.
     *
     * @param least share of the area that is kept, above 0 and at most 1
     */
    record Crop(double least) implements Augmentation {
        public Crop {
            require("crop", least, 0, 1);
        }

        @Override
        public String text() {
            return "crop:" + least;
        }
    }

    /**
     * Larger or smaller by a uniform share, as Keras's {@code RandomZoom} with one factor: at +f the picture shows 1 + f
     * times what it did.
     *
     * @param most share, above 0 and below 1
     */
    record Zoom(double most) implements Augmentation {
        public Zoom {
            require("zoom", most, 0, 0.99);
        }

        @Override
        public String text() {
            return "zoom:" + most;
        }
    }

    /**
     * Turned around the centre by a uniform angle, as torchvision's {@code RandomRotation}.
     *
     * @param degrees at most, to either side, above 0 and at most 180
     */
    record Rotate(double degrees) implements Augmentation {
        public Rotate {
            require("rotate", degrees, 0, 180);
        }

        @Override
        public String text() {
            return "rotate:" + degrees;
        }
    }

    /**
     * Moved by a uniform share of width and of height, as Keras's {@code RandomTranslation}.
     *
     * @param share at most, in each direction, above 0 and at most 1
     */
    record Translate(double share) implements Augmentation {
        public Translate {
            require("translate", share, 0, 1);
        }

        @Override
        public String text() {
            return "translate:" + share;
        }
    }

    /**
     * Brightness, contrast, saturation and hue, in random order, as torchvision's {@code ColorJitter}: factors uniform in
     * 1 - x to 1 + x, the hue moved by up to x of the circle to either side.
     *
     * @param brightness 0 to 1
     * @param contrast 0 to 1
     * @param saturation 0 to 1
     * @param hue 0 to 0.5
     */
    record Color(double brightness, double contrast, double saturation, double hue) implements Augmentation {
        public Color {
            requireShare("color brightness", brightness, 1);
            requireShare("color contrast", contrast, 1);
            requireShare("color saturation", saturation, 1);
            requireShare("color hue", hue, 0.5);
        }

        @Override
        public String text() {
            return "color:" + brightness + "/" + contrast + "/" + saturation + "/" + hue;
        }
    }

    /**
     * Blended with the next example of the batch, targets too: the share of the first is Beta(alpha, alpha) (Zhang et al.
     * 2017, arXiv:1710.09412).
     *
     * @param alpha above 0 and at most 100
     */
    record Mixup(double alpha) implements Augmentation {
        public Mixup {
            require("mixup", alpha, 0, 100);
        }

        @Override
        public String text() {
            return "mixup:" + alpha;
        }
    }

    /**
     * With a rectangle of the next example of the batch pasted in, targets mixed by area; the area's complement is
     * Beta(alpha, alpha) (Yun et al. 2019, arXiv:1905.04899). Beside {@link Mixup}, each is taken every second time.
     *
     * @param alpha above 0 and at most 100
     */
    record Cutmix(double alpha) implements Augmentation {
        public Cutmix {
            require("cutmix", alpha, 0, 100);
        }

        @Override
        public String text() {
            return "cutmix:" + alpha;
        }
    }

    /** What {@link #of} takes, for messages and help. */
    static List<String> texts() {
        return List.of(
                "flip[:vertical]",
                "crop[:LEAST]",
                "zoom[:SHARE]",
                "rotate[:DEGREES]",
                "translate[:SHARE]",
                "color[:BRIGHTNESS/CONTRAST/SATURATION/HUE]",
                "mixup[:ALPHA]",
                "cutmix[:ALPHA]");
    }

    /**
     * The augmentation of a text, whatever its case. Left out numbers are: crop 0.5, zoom 0.1, rotate 15, translate 0.1,
     * color 0.2/0.2/0.2/0.05, mixup 0.2, cutmix 1.
     *
     * @throws InvalidArgumentException when it is none of {@link #texts}
     */
    static Augmentation of(String text) {
        String[] parts = text.strip().toLowerCase(Locale.ROOT).split(":", 2);
        String value = parts.length == 1 ? "" : parts[1];
        return switch (parts[0]) {
            case "flip" -> {
                if (!value.isEmpty() && !value.equals("vertical") && !value.equals("horizontal")) {
                    throw unknown(text);
                }
                yield new Flip(value.equals("vertical"));
            }
            case "crop" -> numbered(text, value, 0.5, Crop::new);
            case "zoom" -> numbered(text, value, 0.1, Zoom::new);
            case "rotate" -> numbered(text, value, 15, Rotate::new);
            case "translate" -> numbered(text, value, 0.1, Translate::new);
            case "color", "colour" -> color(text, value);
            case "mixup" -> numbered(text, value, 0.2, Mixup::new);
            case "cutmix" -> numbered(text, value, 1, Cutmix::new);
            default -> throw unknown(text);
        };
    }

    /**
     * The augmentations of a list with commas between; none for a blank text or {@code none}.
     *
     * @throws InvalidArgumentException when one is none of {@link #texts}, or stands twice
     */
    static List<Augmentation> listOf(String text) {
        List<Augmentation> list = new ArrayList<>();
        if (text.isBlank() || text.strip().equalsIgnoreCase("none")) {
            return list;
        }
        for (String word : text.split(",", -1)) {
            list.add(of(word));
        }
        requireOnce(list);
        return List.copyOf(list);
    }

    /**
     * Refuses a list in which a kind stands twice; both kinds of flip may stand together.
     *
     * @throws InvalidArgumentException when one does
     */
    static void requireOnce(List<Augmentation> list) {
        for (int i = 0; i < list.size(); i++) {
            for (int j = 0; j < i; j++) {
                Augmentation a = list.get(i);
                Augmentation b = list.get(j);
                if (a.getClass() == b.getClass() && (!(a instanceof Flip) || a.equals(b))) {
                    throw new InvalidArgumentException(Fault.of("augmentation", a.text())
                            .expected("each kind once")
                            .got(b.text() + " as well"));
                }
            }
        }
    }

    private static Augmentation numbered(
            String text, String value, double fallback, DoubleFunction<Augmentation> kind) {
        try {
            return kind.apply(value.isEmpty() ? fallback : Double.parseDouble(value));
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
    }

    private static Augmentation color(String text, String value) {
        if (value.isEmpty()) {
            return new Color(0.2, 0.2, 0.2, 0.05);
        }
        try {
            double[] numbers = Arrays.stream(value.split("/", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (numbers.length == 4) {
                return new Color(numbers[0], numbers[1], numbers[2], numbers[3]);
            }
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
        throw unknown(text);
    }

    private static InvalidArgumentException unknown(String text) {
        return new InvalidArgumentException(Fault.of("augmentation", "'" + text.strip() + "'")
                .expected("one of " + String.join(", ", texts()))
                .got("none of them"));
    }

    private static void require(String name, double value, double above, double most) {
        if (!(value > above && value <= most)) {
            throw new InvalidArgumentException(Fault.of("augmentation", name)
                    .expected("a number above " + above + " and at most " + most)
                    .got(value));
        }
    }

    private static void requireShare(String name, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw new InvalidArgumentException(Fault.of("augmentation", name)
                    .expected("a number from 0 to " + most)
                    .got(value));
        }
    }
}
