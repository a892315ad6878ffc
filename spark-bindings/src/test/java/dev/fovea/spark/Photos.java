package dev.fovea.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.Orientation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Photos for tests: those of the documentation, and the shared ones with what the default model sees in them. */
final class Photos {

    /** Columns path and content, as {@code binaryFile} has them. */
    static final StructType ENCODED =
            new StructType().add("path", DataTypes.StringType).add("content", DataTypes.BinaryType);

    /** A column path and Spark's image struct. */
    static final StructType DECODED =
            new StructType().add("path", DataTypes.StringType).add("image", ImageSchema.columnSchema());

    /** One class that the reference saw. */
    record Seen(String id, String name, double probability) {}

    private Photos() {}

    /** The folder of the four photos of the documentation. */
    static Path folder() {
        return Path.of(System.getProperty("fovea.root", ".."), "docs/images");
    }

    static Path file(String name) {
        return folder().resolve(name);
    }

    static byte[] bytes(String name) {
        return bytes(file(name));
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A row of {@link #ENCODED}. */
    static Row encoded(String name) {
        return RowFactory.create(name, bytes(name));
    }

    /** A row of {@link #DECODED}. */
    static Row decoded(String name) {
        return RowFactory.create(name, struct(bytes(name), name));
    }

    /** The picture as Spark's image struct: stored pixels, BGR. */
    static Row struct(byte[] encoded, String origin) {
        DecodeOptions stored = DecodeOptions.defaults().withOrientation(Orientation.IGNORE);
        return struct(ImageDecoder.installed().decode(encoded, origin, stored));
    }

    static Row struct(Image image) {
        int mode = switch (image.order()) {
            case GRAY -> 0;
            case RGB, BGR -> 16;
            case RGBA, BGRA -> 24;
            case GRAY_ALPHA -> throw new IllegalArgumentException("Spark has no gray with alpha");
        };
        byte[] data = image.data().clone();
        int n = image.channels();
        if (image.order() == ChannelOrder.RGB || image.order() == ChannelOrder.RGBA) {
            for (int i = 0; i < data.length; i += n) {
                byte red = data[i];
                data[i] = data[i + 2];
                data[i + 2] = red;
            }
        }
        return RowFactory.create(image.origin(), image.height(), image.width(), n, mode, data);
    }

    /** What the float16 model sees, by the photo's file; a skip when the goldens are not there. */
    static Map<Path, List<Seen>> golden() {
        Path images = Goldens.folder("images");
        JsonNode table;
        try {
            table = new ObjectMapper()
                    .readTree(Goldens.file("golden/efficientnet-lite0/predictions.json")
                            .toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<Path, List<Seen>> golden = new LinkedHashMap<>();
        for (Iterator<String> names = table.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            List<Seen> seen = new ArrayList<>();
            for (JsonNode top : table.get(name).get("float16").get("top5")) {
                seen.add(new Seen(
                        top.get(1).asText(), top.get(2).asText(), top.get(3).asDouble()));
            }
            golden.put(images.resolve(name), seen);
        }
        return golden;
    }
}
