package dev.fovea.spark;

import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.api.model.Model;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.api.spi.Services;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Model files as a user has them: the installed int8 model, written out. */
final class ModelFiles {

    private ModelFiles() {}

    /** The model with its spec beside it. */
    static Path int8(Path folder) {
        Path file = folder.resolve("int8.tflite");
        Model model = Fovea.model("EfficientNet-Lite0-int8");
        String spec = Services.all(ModelStore.class).get(0).textOf(model.spec());
        write(folder.resolve("int8.fovea.json"), spec.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return write(file, content(model));
    }

    /** The model alone. */
    static Path withoutSpec(Path folder) {
        return write(folder.resolve("plain.tflite"), content(Fovea.model("EfficientNet-Lite0-int8")));
    }

    /** The default model in one file of fovea's own. */
    static Path own(Path folder) {
        Model model = Fovea.model(Fovea.DEFAULT_MODEL);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Graphs.write(Graphs.of(model), model.spec(), "fovea", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return write(folder.resolve("default.fovea"), out.toByteArray());
    }

    private static byte[] content(Model model) {
        byte[] content = new byte[model.file().size()];
        model.file().bytes().get(content);
        return content;
    }

    private static Path write(Path file, byte[] content) {
        try {
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
