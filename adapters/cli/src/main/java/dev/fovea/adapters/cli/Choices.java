package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.train.Augmentation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words of the command line as values; anything else is a typed error that lists the words. */
final class Choices {

    /** What Pillow's resamplers may be named without. */
    private static final String PILLOW = "pillow_";

    private Choices() {}

    /** The constant of that name, whatever its case. */
    static <E extends Enum<E>> E of(String option, Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> unknown(option, words(type), word));
    }

    static Orientation orientation(String word) {
        return of("--orientation", Orientation.class, word);
    }

    static Alpha alpha(String word) {
        return of("--alpha", Alpha.class, word);
    }

    /** A resampler by its name in any case, with dashes or underscores; Pillow's also without their prefix. */
    static Resampler resampler(String word) {
        String name = word.strip().replace('-', '_');
        return Arrays.stream(Resampler.values())
                .filter(r -> r.name().equalsIgnoreCase(name) || shortName(r).equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> words = Arrays.stream(Resampler.values())
                            .map(Choices::shortName)
                            .toList();
                    return new InvalidArgumentException(Fault.of("option", "--resampler")
                            .expected("one of " + String.join(", ", words))
                            .got("'" + word + "'")
                            .repair(Names.suggestion(name, words)));
                });
    }

    private static String shortName(Resampler resampler) {
        String word = resampler.word();
        return word.startsWith(PILLOW) ? word.substring(PILLOW.length()) : word;
    }

    static Fit fit(String word) {
        return parsed("--fit", word, Fit::of);
    }

    static Background background(String word) {
        return parsed("--background", word, Background::of);
    }

    static List<Augmentation> augmentations(String word) {
        return parsed("--augment", word, Augmentation::listOf);
    }

    static PixelMode mode(String word) {
        return of("--mode", PixelMode.class, word);
    }

    static ChannelOrder order(String word) {
        return Stream.of(ChannelOrder.GRAY, ChannelOrder.RGB, ChannelOrder.BGR)
                .filter(order -> order.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> unknown("--order", "one of gray, rgb, bgr", word));
    }

    private static <T> T parsed(String option, String word, Function<String, T> parser) {
        try {
            return parser.apply(word);
        } catch (InvalidArgumentException e) {
            Fault fault = Objects.requireNonNull(e.fault());
            throw new InvalidArgumentException(
                    Fault.of("option", option).expected(fault.expected()).got("'" + word + "'"), e);
        }
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

    /** Any whole number. */
    static long wholeNumber(String option, String word) {
        try {
            return Long.parseLong(word.strip());
        } catch (NumberFormatException e) {
            throw unknown(option, "a whole number", word);
        }
    }

    /** The number if it lies in the range. */
    static double decimal(String option, String word, double least, double most) {
        try {
            double number = Double.parseDouble(word.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw unknown(option, range(least, most), word);
        }
        throw unknown(option, range(least, most), word);
    }

    private static String range(double least, double most) {
        return least == Double.MIN_VALUE ? "above 0, at most " + most : least + " to " + most;
    }

    private static String range(int least, int most) {
        return most == Integer.MAX_VALUE ? "a whole number of at least " + least : least + " to " + most;
    }

    private static <E extends Enum<E>> String words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", "one of ", ""));
    }

    private static InvalidArgumentException unknown(String option, String expected, String word) {
        return new InvalidArgumentException(
                Fault.of("option", option).expected(expected).got("'" + word + "'"));
    }
}
