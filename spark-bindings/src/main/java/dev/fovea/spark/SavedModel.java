package dev.fovea.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The model inside a saved stage's folder, on any file system that Spark writes to: {@code data/content} the file's
 * bytes, {@code data/weights} those of its file of weights if it has one, {@code data/spec.json} its spec as
 * {@code docs/model-spec.md} describes it, {@code data/model.json} the names and SHA-256 of the files.
 */
final class SavedModel {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileSystem files;
    private final Path content;
    private final Path weights;
    private final Path spec;
    private final Path about;

    /** The model of the stage in that folder. */
    SavedModel(SparkSession session, String stage) {
        Path folder = new Path(stage, "data");
        content = new Path(folder, "content");
        weights = new Path(folder, "weights");
        spec = new Path(folder, "spec.json");
        about = new Path(folder, "model.json");
        try {
            files = SessionFiles.of(folder, SessionFiles.configuration(session));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(ModelPayload model) {
        ObjectNode node = JSON.createObjectNode();
        node.put("file", model.file());
        node.put("sha256", ModelFile.sha256(ByteBuffer.wrap(model.content())));
        write(content, model.content());
        ModelPayload.Weights apart = model.weights();
        if (apart != null) {
            node.putObject("weights")
                    .put("file", apart.file())
                    .put("sha256", ModelFile.sha256(ByteBuffer.wrap(apart.content())));
            write(weights, apart.content());
        }
        write(spec, model.spec().getBytes(StandardCharsets.UTF_8));
        write(about, node.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void write(Path path, byte[] bytes) {
        try (OutputStream out = files.create(path, false)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    /**
     * The model.
     *
     * @throws ModelException when a file is missing, or the content is not what was saved
     */
    ModelPayload read() {
        String specText = new String(read(spec), StandardCharsets.UTF_8);
        JsonNode node;
        try {
            node = JSON.readTree(read(about));
        } catch (IOException e) {
            throw damaged(about, "JSON", String.valueOf(e.getMessage()), e);
        }
        byte[] bytes = read(content, node);
        JsonNode apart = node.path("weights");
        ModelPayload.Weights numbers = apart.isMissingNode()
                ? null
                : new ModelPayload.Weights(apart.path("file").asText("weights"), read(weights, apart));
        return new ModelPayload(node.path("file").asText("model"), specText, bytes, numbers);
    }

    private byte[] read(Path path, JsonNode saved) {
        byte[] bytes = read(path);
        String sha256 = ModelFile.sha256(ByteBuffer.wrap(bytes));
        String expected = saved.path("sha256").asText();
        if (!sha256.equals(expected)) {
            throw damaged(path, "SHA-256 " + expected, sha256, null);
        }
        return bytes;
    }

    private byte[] read(Path path) {
        try {
            long length = files.getFileStatus(path).getLen();
            if (length > Integer.MAX_VALUE - 16) {
                throw damaged(path, "less than 2 GiB", length + " bytes", null);
            }
            byte[] bytes = new byte[(int) length];
            try (FSDataInputStream in = files.open(path)) {
                in.readFully(0, bytes);
            }
            return bytes;
        } catch (IOException e) {
            throw damaged(path, "a readable file", String.valueOf(e.getMessage()), e);
        }
    }

    private static ModelException damaged(Path path, String expected, String got, @Nullable Throwable cause) {
        return new ModelException(
                Fault.of("saved model", path.toString())
                        .expected(expected)
                        .got(got)
                        .repair("save the stage again"),
                cause);
    }
}
