package dev.fovea.api.port;

import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.PixelMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a port prepares pictures.
 *
 * @param input what is in force: the model's own, with what the user replaced
 * @param replaced one line for each thing that the user replaced, such as {@code resampler: PILLOW_NEAREST instead of
 *     PILLOW_BICUBIC}; empty when the model is used as its spec says
 */
public record Preparation(ImageInput input, List<String> replaced) {

    public Preparation {
        replaced = List.copyOf(replaced);
    }

    /** What is in force, given that the model's own is another; lines are made of their differences. */
    public static Preparation of(ImageInput own, ImageInput inForce) {
        Map<String, String> before = lines(own);
        List<String> replaced = lines(inForce).entrySet().stream()
                .filter(line -> !line.getValue().equals(before.get(line.getKey())))
                .map(line -> line.getKey() + ": " + line.getValue() + " instead of " + before.get(line.getKey()))
                .toList();
        return new Preparation(inForce, replaced);
    }

    /** What is in force, for people: size, fit, background, resampler, order, alpha and values, in this order. */
    public Map<String, String> lines() {
        return lines(input);
    }

    /** The same of any input. */
    public static Map<String, String> lines(ImageInput input) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("size", input.width() + " x " + input.height() + " " + input.layout());
        lines.put("fit", input.fit().text());
        lines.put("background", input.background().text());
        lines.put("resampler", input.resampler().name());
        lines.put("order", input.order().name());
        lines.put("alpha", input.alpha().name());
        lines.put("values", values(input));
        return lines;
    }

    private static String values(ImageInput input) {
        PixelMode mode = PixelMode.of(input);
        Normalization normalization = input.normalization();
        String formula = normalization == null ? "0 to 255" : normalization.toString();
        return mode == null ? formula : "mode " + mode.name().toLowerCase(Locale.ROOT) + ": " + formula;
    }
}
