package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.api.spi.Services;
import java.io.Serializable;

/**
 * A model as plain bytes and text, which any serializer and any file system carries. The spec's text is that of the
 * file beside a model.
 */
final class ModelPayload implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final String spec;
    private final byte[] content;

    ModelPayload(String file, String spec, byte[] content) {
        this.file = file;
        this.spec = spec;
        this.content = content;
    }

    static ModelPayload of(Model model) {
        byte[] content = new byte[model.file().size()];
        model.file().bytes().get(content);
        return new ModelPayload(model.file().name(), specOf(model), content);
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

    Model toModel() {
        return new Model(store().specOf(spec, "spec of " + file), ModelFile.of(file, content));
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
