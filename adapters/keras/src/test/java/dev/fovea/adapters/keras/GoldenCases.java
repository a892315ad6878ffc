package dev.fovea.adapters.keras;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** The small golden models: their configs, and their weights from this module's test resources. */
final class GoldenCases {

    private GoldenCases() {}

    /** The names of all cases, such as {@code keras/separable}; those of one folder are skipped when it is not there. */
    static List<String> all() {
        return List.of("keras", "keras2").stream()
                .flatMap(folder -> Goldens.files(Goldens.folder("golden/" + folder), "*").stream()
                        .filter(Files::isDirectory)
                        .map(path -> folder + "/" + path.getFileName()))
                .toList();
    }

    /** The files that hold whole models, such as {@code keras/separable/model.h5}, those of every case. */
    static List<String> models() {
        return all().stream()
                .flatMap(name -> Stream.of(name + "/model.keras", name + "/model.h5"))
                .filter(name -> Files.exists(Goldens.folder("golden").resolve(name)))
                .toList();
    }

    /** A file of the goldens as a model file. */
    static ModelFile file(String name) {
        try {
            Path path = Goldens.folder("golden").resolve(name);
            return ModelFile.of(String.valueOf(path.getFileName()), Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The config of a case. */
    static String config(String name) {
        Path folder = Goldens.folder("golden/" + name);
        try {
            Path architecture = folder.resolve("architecture.json");
            if (Files.exists(architecture)) {
                return Files.readString(architecture);
            }
            try (ZipFile zip = new ZipFile(folder.resolve("model.keras").toFile());
                    InputStream in = zip.getInputStream(zip.getEntry("config.json"))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The weights of a case. */
    static KerasWeights weights(String name) {
        Map<String, Weights> weights = new HashMap<>();
        ByteBuffer data = ByteBuffer.wrap(resource("weights.bin"));
        for (String line : new String(resource("weights.tsv"), StandardCharsets.UTF_8).split("\n", -1)) {
            String[] fields = line.split("\t", -1);
            if (fields[0].equals(name)) {
                Shape shape = Shape.of(Arrays.stream(fields[3].split("x", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray());
                ByteBuffer values =
                        data.slice(Integer.parseInt(fields[4]) * Float.BYTES, (int) shape.elements() * Float.BYTES);
                weights.put(fields[1] + "/" + fields[2], Weights.of(fields[2], DType.F32, shape, values));
            }
        }
        return (layer, weight, shape) -> {
            Weights found = weights.remove(layer + "/" + weight);
            if (found == null) {
                throw new ModelException(Fault.of("weights", layer + "/" + weight)
                        .expected("to be asked for once")
                        .got("no such weights, or asked for again"));
            }
            return found;
        };
    }

    private static byte[] resource(String name) {
        try (InputStream in = GoldenCases.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
