package dev.fovea.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The file {@code fovea.json} in a saved stage's folder: the number of the format in which the stage was saved, and the
 * version that did. Every version reads the formats before its own; a stage without the file was saved before formats were
 * numbered and is one of format 1.
 */
final class SavedFormat {

    /** The format of this version. A new one is needed when what older versions read no longer means what it did. */
    static final int CURRENT = 1;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 1 << 16;

    private SavedFormat() {}

    static void write(SparkSession session, String stage) {
        String version = SavedFormat.class.getPackage().getImplementationVersion();
        ObjectNode node = JSON.createObjectNode();
        node.put("format", CURRENT);
        node.put("writtenBy", version == null ? "an unpackaged build" : version);
        Path path = path(stage);
        try (OutputStream out = files(session, path).create(path, false)) {
            out.write(node.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    /**
     * Does nothing when this version reads the stage in that folder.
     *
     * @throws ModelException when a newer version saved it, or the file is damaged
     */
    static void check(SparkSession session, String stage) {
        Path path = path(stage);
        try {
            FileSystem files = files(session, path);
            if (!files.exists(path)) {
                return;
            }
            byte[] bytes = new byte
                    [(int) Math.min(MOST_BYTES, files.getFileStatus(path).getLen())];
            try (FSDataInputStream in = files.open(path)) {
                in.readFully(0, bytes);
            }
            JsonNode node = JSON.readTree(bytes);
            int format = node.path("format").asInt(0);
            if (format < 1 || format > CURRENT) {
                throw new ModelException(Fault.of("saved stage", stage)
                        .expected("format 1 to " + CURRENT)
                        .got(node.path("format") + ", written by fovea "
                                + node.path("writtenBy").asText("of no known version"))
                        .repair("load it with that version or a newer one"));
            }
        } catch (IOException e) {
            throw new ModelException(
                    Fault.of("saved stage", stage)
                            .expected("a readable fovea.json")
                            .got(String.valueOf(e.getMessage()))
                            .repair("save the stage again"),
                    e);
        }
    }

    private static Path path(String stage) {
        return new Path(stage, "fovea.json");
    }

    private static FileSystem files(SparkSession session, Path path) throws IOException {
        return SessionFiles.of(path, SessionFiles.configuration(session));
    }
}
