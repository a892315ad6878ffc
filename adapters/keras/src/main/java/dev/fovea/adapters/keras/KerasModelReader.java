package dev.fovea.adapters.keras;

import dev.fovea.adapters.keras.hdf5.Hdf5File;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.ModelReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads models that Keras 3 and Keras 2 saved: {@code .keras} files, whole-model {@code .h5} files, and architectures as
 * JSON with a file of weights. A file of weights takes the place of those in the model. The weights of the graph are views
 * of the files wherever these hold them in one piece.
 */
public final class KerasModelReader implements ModelReader {

    private static final String CONFIG = "config.json";
    private static final String METADATA = "metadata.json";
    private static final int MAX_CONFIG = 256 << 20;
    private static final int LOOK = 1 << 16;

    /** A reader; it has no state. */
    public KerasModelReader() {}

    @Override
    public String format() {
        return "keras";
    }

    @Override
    public boolean accepts(ModelFile file) {
        ByteBuffer bytes = file.bytes();
        return Hdf5File.isHdf5(bytes) || (ZipArchive.isZip(bytes) && isKeras(file)) || isArchitecture(bytes);
    }

    private static boolean isKeras(ModelFile file) {
        if (file.name().toLowerCase(Locale.ROOT).endsWith(".keras")) {
            return true;
        }
        try {
            return ZipArchive.open(file.name(), file.bytes()).has(CONFIG);
        } catch (ModelException e) {
            return false;
        }
    }

    private static boolean isArchitecture(ByteBuffer bytes) {
        String start = StandardCharsets.ISO_8859_1
                .decode(bytes.slice(0, Math.min(LOOK, bytes.limit())))
                .toString()
                .stripLeading();
        return start.startsWith("{") && start.contains("\"class_name\"");
    }

    @Override
    public Graph read(ModelFile file) {
        ByteBuffer bytes = file.bytes();
        if (ZipArchive.isZip(bytes)) {
            return zip(file);
        }
        return Hdf5File.isHdf5(bytes) ? hdf5(file) : architecture(file);
    }

    private static Graph zip(ModelFile file) {
        ZipArchive zip = ZipArchive.open(file.name(), file.bytes());
        Fields config = fields(file.name(), zip, CONFIG);
        String version = zip.has(METADATA) ? fields(file.name(), zip, METADATA).text("keras_version", "3") : "3";
        ModelFile apart = file.weights();
        return KerasConfigReader.read(
                config,
                stem(file.name()),
                version,
                model -> apart != null
                        ? WeightFiles.of(apart, model)
                        : WeightFiles.of(file.name(), zip.read(WeightFiles.ENTRY, Integer.MAX_VALUE), model));
    }

    private static Fields fields(String name, ZipArchive zip, String entry) {
        return Fields.parse(text(name, zip.read(entry, MAX_CONFIG)), name);
    }

    private static Graph hdf5(ModelFile file) {
        Hdf5File hdf5 = Hdf5File.open(file.name(), file.bytes());
        Optional<String> config = hdf5.root().text("model_config");
        if (config.isEmpty()) {
            throw new ModelException(Fault.of("keras file", file.name())
                    .expected("a model with its architecture")
                    .got("weights alone, or no model")
                    .repair("open the architecture (model.to_json() writes it) and give this file as its weights"));
        }
        String version = hdf5.root().text("keras_version").orElse("2");
        ModelFile apart = file.weights();
        return KerasConfigReader.read(
                Fields.parse(config.get(), file.name()),
                stem(file.name()),
                version,
                model -> apart != null ? WeightFiles.of(apart, model) : WeightFiles.of(file.name(), hdf5, model));
    }

    private static Graph architecture(ModelFile file) {
        Fields config = Fields.parse(text(file.name(), file.bytes()), file.name());
        ModelFile weights = file.weights();
        return KerasConfigReader.read(
                config,
                stem(file.name()),
                config.text("keras_version", "3"),
                model -> weights != null
                        ? WeightFiles.of(weights, model)
                        : (layer, weight, shape) -> {
                            throw new ModelException(Fault.of("keras model", file.name())
                                    .expected("a file of weights beside the architecture")
                                    .got("none")
                                    .repair("give it: --weights FILE, or weights(file) of the builder"));
                        });
    }

    private static String text(String name, ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new ModelException(
                    Fault.of("keras model", name).expected("text in UTF-8").got("other bytes"), e);
        }
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
