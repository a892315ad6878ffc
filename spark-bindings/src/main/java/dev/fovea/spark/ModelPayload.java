package dev.fovea.spark;

import dev.fovea.Graphs;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.api.spi.Services;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A model as plain bytes and text, which any serializer and any file system carries. The spec's text is that of the
 * file beside a model.
 */
final class ModelPayload implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final String spec;
    private final byte[] content;
    private final @Nullable Weights weights;

    /** The file of a model's trained numbers. */
    static final class Weights implements Serializable {

        private static final long serialVersionUID = 1L;

        private final String file;
        private final byte[] content;

        Weights(String file, byte[] content) {
            this.file = file;
            this.content = content;
        }

        String file() {
            return file;
        }

        /** The content itself, not a copy. */
        byte[] content() {
            return content;
        }
    }

    ModelPayload(String file, String spec, byte[] content, @Nullable Weights weights) {
        this.file = file;
        this.spec = spec;
        this.content = content;
        this.weights = weights;
    }

    static ModelPayload of(Model model) {
        ModelFile file = model.file();
        ModelFile weights = file.weights();
        return new ModelPayload(
                file.name(),
                specOf(model),
                content(file),
                weights == null ? null : new Weights(weights.name(), content(weights)));
    }

    /** A network with what is known of it, as a file of fovea's. */
    static ModelPayload of(String file, Graph graph, ModelSpec spec) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Graphs.write(graph, spec, "fovea", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ModelPayload(file, store().textOf(spec), out.toByteArray(), null);
    }

    /** A spec that says nothing but a name. */
    static ModelSpec named(String name) {
        return new ModelSpec(name, "", "", null, null, null, null);
    }

    private static byte[] content(ModelFile file) {
        byte[] content = new byte[file.size()];
        file.bytes().get(content);
        return content;
    }

    /** The model's spec as text; equal specs have equal texts. */
    static String specOf(Model model) {
        return store().textOf(model.spec());
    }

    String file() {
        return file;
    }

    String spec() {
        return spec;
    }

    /** The content itself, not a copy. */
    byte[] content() {
        return content;
    }

    /** The file of weights, or null where the content holds them. */
    @Nullable
    Weights weights() {
        return weights;
    }

    Model toModel() {
        ModelFile model = store().fileOf(file, content);
        return new Model(
                store().specOf(spec, "spec of " + file),
                weights == null ? model : model.withWeights(ModelFile.of(weights.file(), weights.content())));
    }

    private static ModelStore store() {
        return Services.all(ModelStore.class).stream()
                .findFirst()
                .orElseThrow(() -> new ModelException(Fault.of("model store", "")
                        .expected("an installed one")
                        .got("none")
                        .repair("add dev.fovea:fovea-models to the class path")));
    }
}
