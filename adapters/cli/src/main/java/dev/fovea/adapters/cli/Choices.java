package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.model.Crop;
import dev.fovea.api.model.Resampler;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words of the command line as values; anything else is a typed error that lists the words. */
final class Choices {

    private static final String RESAMPLER_PREFIX = "PILLOW_";

    private Choices() {}

    /** The constant of that name, whatever its case. */
    static <E extends Enum<E>> E of(String option, Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> unknown(option, words(type, ""), word));
    }

    static Orientation orientation(String word) {
        return of("--orientation", Orientation.class, word);
    }

    static Alpha alpha(String word) {
        return of("--alpha", Alpha.class, word);
    }

    static Resampler resampler(String word) {
        return Arrays.stream(Resampler.values())
                .filter(r -> r.name().equalsIgnoreCase(RESAMPLER_PREFIX + word))
                .findFirst()
                .orElseThrow(() -> unknown("--resampler", words(Resampler.class, RESAMPLER_PREFIX), word));
    }

    /** {@code whole}, {@code centre}, or {@code centre:FRACTION} of the short side. */
    static Crop crop(String word) {
        String lower = word.toLowerCase(Locale.ROOT).replace("center", "centre");
        if (lower.equals("whole")) {
            return Crop.whole();
        }
        if (lower.equals("centre")) {
            return Crop.centreSquare(1);
        }
        if (lower.startsWith("centre:")) {
            try {
                return Crop.centreSquare(Double.parseDouble(lower.substring("centre:".length())));
            } catch (NumberFormatException e) {
                throw unknown("--crop", "a fraction such as centre:0.875", word);
            }
        }
        throw unknown("--crop", "whole, centre or centre:FRACTION", word);
    }

    /** The number if it lies in the range. */
    static int number(String option, String word, int least, int most) {
        int number;
        try {
            number = Integer.parseInt(word.strip());
        } catch (NumberFormatException e) {
            throw unknown(option, range(least, most), word);
        }
        if (number < least || number > most) {
            throw unknown(option, range(least, most), word);
        }
        return number;
    }

    private static String range(int least, int most) {
        return most == Integer.MAX_VALUE ? "a whole number of at least " + least : least + " to " + most;
    }

    private static <E extends Enum<E>> String words(Class<E> type, String prefix) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).substring(prefix.length()))
                .collect(Collectors.joining(", ", "one of ", ""));
    }

    private static InvalidArgumentException unknown(String option, String expected, String word) {
        return new InvalidArgumentException(
                Fault.of("option", option).expected(expected).got("'" + word + "'"));
    }
}
