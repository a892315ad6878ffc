package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Where the fields of Spark's image struct lie. Samples are unsigned bytes, row-major, top left first: gray (mode
 * CV_8UC1 = 0), BGR (CV_8UC3 = 16) or BGRA (CV_8UC4 = 24), as {@code org.apache.spark.ml.image.ImageSchema} has it.
 */
record ImageStruct(int origin, int height, int width, int channels, int mode, int data) implements Serializable {

    private static final List<String> NAMES = List.of("origin", "height", "width", "nChannels", "mode", "data");
    private static final List<DataType> TYPES = List.of(
            DataTypes.StringType,
            DataTypes.IntegerType,
            DataTypes.IntegerType,
            DataTypes.IntegerType,
            DataTypes.IntegerType,
            DataTypes.BinaryType);

    private static final int UNDEFINED = -1;

    static Optional<ImageStruct> of(StructType type) {
        List<String> names = Arrays.asList(type.fieldNames());
        int[] at = new int[NAMES.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = names.indexOf(NAMES.get(i));
            if (at[i] < 0 || !type.fields()[at[i]].dataType().equals(TYPES.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(new ImageStruct(at[0], at[1], at[2], at[3], at[4], at[5]));
    }

    /** The picture in the struct; it goes by its origin where it has one. */
    ImageSource source(String name, Row struct) {
        String from = origin(struct);
        String known = from.isEmpty() ? name : from;
        return new ImageSource() {
            @Override
            public String name() {
                return known;
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) {
                return image(known, struct);
            }
        };
    }

    /** Where the picture comes from; empty when the struct does not say. */
    String origin(Row struct) {
        return struct.isNullAt(origin) ? "" : struct.getString(origin);
    }

    private Image image(String name, Row struct) {
        int[] fields = {height, width, channels, mode, data};
        for (int i = 0; i < fields.length; i++) {
            if (struct.isNullAt(fields[i])) {
                throw bad(
                        Reason.CORRUPT,
                        name,
                        "an image struct without null fields",
                        "null in field '" + NAMES.get(i + 1) + "'");
            }
        }
        int code = struct.getInt(mode);
        ChannelOrder order = switch (code) {
            case 0 -> ChannelOrder.GRAY;
            case 16 -> ChannelOrder.BGR;
            case 24 -> ChannelOrder.BGRA;
            case UNDEFINED ->
                throw bad(Reason.CORRUPT, name, "a decoded picture", "mode -1: Spark's reader could not decode it");
            default ->
                throw bad(
                        Reason.UNSUPPORTED,
                        name,
                        "mode 0 (gray), 16 (BGR) or 24 (BGRA), 8 bits a sample",
                        "mode " + code);
        };
        int h = struct.getInt(height);
        int w = struct.getInt(width);
        int n = struct.getInt(channels);
        byte[] samples = struct.getAs(data);
        // Never negative by overflow: two sides of at most 2^31 - 1 and 4 channels stay below 2^64, and each side is
        // checked before the product.
        boolean fits = h > 0
                && w > 0
                && n == order.channels()
                && (long) h * w <= Integer.MAX_VALUE
                && (long) h * w * n == samples.length;
        if (!fits) {
            throw bad(
                    Reason.CORRUPT,
                    name,
                    "height x width x " + order.channels() + " bytes for mode " + code,
                    h + " x " + w + " x " + n + " and " + samples.length + " bytes");
        }
        return Image.of(w, h, order, samples, name);
    }

    private static ImageException bad(Reason reason, String name, String expected, String got) {
        return new ImageException(
                reason, Fault.of("image", name).expected(expected).got(got));
    }
}
