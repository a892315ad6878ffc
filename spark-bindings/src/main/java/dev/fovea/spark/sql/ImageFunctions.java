package dev.fovea.spark.sql;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.model.Resampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;

/**
 * The SQL functions that work on pictures without a model: decode, resize, encode and info, and the {@code try_} form
 * of each.
 */
public final class ImageFunctions {

    private static final String PICTURE = "picture - Spark's image struct or an encoded file (binary); null gives null";
    private static final String PILLOW = "pillow_";

    private ImageFunctions() {}

    /** Every function: a new one is one more pair. */
    public static List<FunctionEntry> table() {
        List<FunctionEntry> all = new ArrayList<>();
        for (boolean isTry : new boolean[] {false, true}) {
            all.add(decode(isTry));
            all.add(resize(isTry));
            all.add(encode(isTry));
            all.add(info(isTry));
        }
        return List.copyOf(all);
    }

    private static FunctionEntry decode(boolean isTry) {
        return entry(
                isTry,
                "fovea_decode",
                "content[, origin]",
                1,
                2,
                "Returns the picture in the file as Spark's image struct: gray, BGR or BGRA.",
                List.of(
                        "content - an encoded file; null gives null",
                        "origin - where it comes from, kept in the struct"),
                "SELECT _FUNC_(content, path) FROM photos;",
                arguments -> {
                    arguments.encoded(0);
                    if (arguments.count() > 1) {
                        arguments.text(1);
                    }
                    return new Parsed(new ImageOperation.Decode(), arguments.first(arguments.count()));
                });
    }

    private static FunctionEntry resize(boolean isTry) {
        return entry(
                isTry,
                "fovea_resize",
                "picture, width, height[, resampler]",
                3,
                4,
                "Returns the picture at that size as Spark's image struct, in the same channels, its origin kept.",
                List.of(PICTURE, "width, height - in pixels", "resampler - a constant, by default pillow_bilinear"),
                "SELECT _FUNC_(image, 224, 224) FROM images;",
                arguments -> {
                    PictureArgument picture = arguments.picture(0);
                    arguments.number(1);
                    arguments.number(2);
                    Resampler resampler = arguments.count() < 4
                            ? Resampler.PILLOW_BILINEAR
                            : resampler(arguments.constant(3, "a resampler"));
                    return new Parsed(new ImageOperation.Resize(picture, resampler), arguments.first(3));
                });
    }

    private static FunctionEntry encode(boolean isTry) {
        return entry(
                isTry,
                "fovea_encode",
                "picture[, format]",
                1,
                2,
                "Returns the picture as a file of that format.",
                List.of(PICTURE, "format - png (default), jpeg or bmp, a constant"),
                "SELECT _FUNC_(image, 'jpeg') FROM images;",
                arguments -> {
                    ImageFormat format = arguments.count() < 2
                            ? ImageFormat.PNG
                            : ImageFormat.of(arguments.constant(1, "png, jpeg or bmp"));
                    return new Parsed(new ImageOperation.Encode(arguments.picture(0), format), arguments.first(1));
                });
    }

    private static FunctionEntry info(boolean isTry) {
        return entry(
                isTry,
                "fovea_image_info",
                "picture",
                1,
                1,
                "Returns format (struct for an image struct), height, width, nChannels, mode and bytes of the picture.",
                List.of(PICTURE),
                "SELECT _FUNC_(content).width FROM photos;",
                arguments -> new Parsed(new ImageOperation.Info(arguments.picture(0)), arguments.first(1)));
    }

    /** A resampler by its name in any case, with dashes or underscores; Pillow's also without their prefix. */
    public static Resampler resampler(String word) {
        String name = word.strip().replace('-', '_');
        return Arrays.stream(Resampler.values())
                .filter(r -> r.name().equalsIgnoreCase(name) || r.word().equalsIgnoreCase(PILLOW + name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> words = Arrays.stream(Resampler.values())
                            .map(Resampler::word)
                            .map(known -> known.startsWith(PILLOW) ? known.substring(PILLOW.length()) : known)
                            .toList();
                    return new InvalidArgumentException(Fault.of("resampler", "'" + word + "'")
                            .expected("the name of one")
                            .got("another")
                            .repair(Names.suggestion(name, words)));
                });
    }

    /**
     * The usual extension of files of that format.
     *
     * @throws InvalidArgumentException when {@code fovea_encode} does not write it
     */
    public static String extension(String format) {
        ImageFormat found = ImageFormat.of(format);
        return found == ImageFormat.JPEG ? "jpg" : found.word();
    }

    /** An operation and the arguments that change from row to row. */
    private record Parsed(ImageOperation operation, List<Expression> values) {}

    @FunctionalInterface
    private interface Parser {
        Parsed parse(Arguments arguments);
    }

    private static FunctionEntry entry(
            boolean isTry,
            String plain,
            String signature,
            int least,
            int most,
            String usage,
            List<String> arguments,
            String example,
            Parser parser) {
        String name = isTry ? "try_" + plain : plain;
        String does = isTry ? usage.replaceFirst("Returns ", "Returns a struct of value and error: ") : usage;
        return new FunctionEntry(new FunctionDoc(name, signature, least, most, does, arguments, example), given -> {
            OnInvalid onInvalid =
                    isTry ? OnInvalid.TRY : OnInvalid.of(SparkSession.active().conf());
            Parsed parsed = parser.parse(given);
            return new ImageCall(name, parsed.operation(), onInvalid, Seqs.of(parsed.values()));
        });
    }
}
