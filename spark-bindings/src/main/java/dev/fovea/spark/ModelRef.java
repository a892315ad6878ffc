package dev.fovea.spark;

import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * A model as a task finds it: by name in the jar that every executor has, or in a broadcast. Two are equal when they
 * mean the same content with the same spec.
 */
final class ModelRef implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String sha256;
    private final String specSha256;
    private final @Nullable Broadcast<ModelPayload> payload;
    /** Where every node finds the file; null unless it is shared that way. */
    private final @Nullable String path;

    /** Only in the JVM that made this reference. */
    private final transient @Nullable Model local;

    private ModelRef(
            Model model, @Nullable Broadcast<ModelPayload> payload, @Nullable String path, @Nullable Model local) {
        this.name = model.spec().name();
        this.sha256 = model.file().sha256();
        this.specSha256 = specSha256(model);
        this.payload = payload;
        this.path = path;
        this.local = local;
    }

    /** A model that executors have by name. */
    static ModelRef named(Model model) {
        return new ModelRef(model, null, null, null);
    }

    /** A model that executors get from the driver. */
    static ModelRef broadcast(Model model, Broadcast<ModelPayload> payload) {
        return new ModelRef(model, payload, null, null);
    }

    /**
     * A model that executors read from a path which they all see.
     *
     * @param path of the model file, with its spec beside it as on the driver
     */
    static ModelRef shared(Model model, Path path) {
        return new ModelRef(model, null, path.toAbsolutePath().toString(), null);
    }

    /** A model for this JVM alone. */
    static ModelRef local(Model model) {
        return new ModelRef(model, null, null, model);
    }

    private static String specSha256(Model model) {
        return ModelFile.sha256(ByteBuffer.wrap(ModelPayload.specOf(model).getBytes(StandardCharsets.UTF_8)));
    }

    /** What is the same for equal references. */
    String identity() {
        return sha256 + ' ' + specSha256;
    }

    /**
     * The model itself.
     *
     * @throws ModelException when what is found here is not what the driver means
     */
    Model open() {
        if (local != null) {
            return local;
        }
        Model model;
        if (path != null) {
            model = read(path);
        } else {
            model = payload == null ? installed() : payload.value().toModel();
        }
        if (!model.file().sha256().equals(sha256) || !specSha256(model).equals(specSha256)) {
            throw new ModelException(Fault.of("model", "'" + name + "'")
                    .expected("content and spec as on the driver, SHA-256 " + identity())
                    .got(local(model).identity())
                    .repair(
                            path == null
                                    ? "put the same version of fovea on every node, or set modelFile instead of modelName"
                                    : "see that " + path + " is the same file on every node, or unset "
                                            + SparkSetting.MODELS_SHARE.key()));
        }
        return model;
    }

    /** Where the content comes from, for people. */
    String origin() {
        if (local != null) {
            return "this process";
        }
        if (path != null) {
            return path;
        }
        return payload == null ? "the class path" : "a broadcast";
    }

    private Model read(String path) {
        try {
            return Fovea.model(Path.of(path));
        } catch (ModelException e) {
            throw new ModelException(
                    Fault.of("model", "'" + name + "'")
                            .expected("the driver's file at " + path + " on every node")
                            .got("[" + e.getMessage() + "]")
                            .repair("put it on a disk that all nodes see, or unset " + SparkSetting.MODELS_SHARE.key()
                                    + " to broadcast it"),
                    e);
        }
    }

    private Model installed() {
        try {
            return Fovea.model(name);
        } catch (UnknownNameException e) {
            throw new ModelException(
                    Fault.of("model", "'" + name + "'")
                            .expected("the model that the driver knows by that name")
                            .got("none on this executor")
                            .repair("put it on every node, or set modelFile instead of modelName"),
                    e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelRef that && identity().equals(that.identity());
    }

    @Override
    public int hashCode() {
        return identity().hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
