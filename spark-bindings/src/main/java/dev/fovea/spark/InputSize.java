package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.Shape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The size that pictures are brought to for a model that leaves its own open. */
record InputSize(int height, int width) {

    static final String EXPECTED = "HEIGHTxWIDTH, such as 224x224";

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    static boolean isSize(String text) {
        return TEXT.matcher(text).matches();
    }

    /** The size of a text for which {@link #isSize} holds. */
    static InputSize of(String text) {
        Matcher sizes = TEXT.matcher(text);
        if (!sizes.matches()) {
            throw new IllegalArgumentException(text);
        }
        return new InputSize(Integer.parseInt(sizes.group(1)), Integer.parseInt(sizes.group(2)));
    }

    /**
     * Does nothing when a model's input may have this size.
     *
     * @param height of the input, or {@link Shape#UNKNOWN}
     * @param width likewise
     * @throws InvalidArgumentException when the model has another
     */
    void requireFits(String input, int height, int width) {
        boolean fits =
                (height == Shape.UNKNOWN || height == this.height) && (width == Shape.UNKNOWN || width == this.width);
        if (!fits) {
            throw new InvalidArgumentException(Fault.of("param", "imageSize")
                    .expected(height + "x" + width + ", the size of " + input)
                    .got(this.height + "x" + this.width)
                    .repair("leave it out"));
        }
    }
}
