package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.api.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The folder that outputs are written to: {@code NAME.npy} each, and {@code outputs.json} with the files' names in the
 * model's order.
 */
final class ArrayFiles {

    private static final String INDEX = "outputs.json";
    private static final int LONGEST_NAME = 200;

    private final Path folder;
    private final List<String> names;

    /** Files in a folder for the outputs of these names. */
    ArrayFiles(Path folder, Collection<String> outputs) {
        this.folder = folder;
        this.names = names(outputs);
    }

    /**
     * File names for outputs: characters other than letters, digits, dot, underscore and hyphen become underscores, and
     * no two are the same, also where case does not count.
     */
    static List<String> names(Collection<String> outputs) {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String output : outputs) {
            String base = plain(output);
            String name = base;
            for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
                name = base + "_" + i;
            }
            names.add(name + ".npy");
        }
        return names;
    }

    /** A name without the characters that mean something to file systems. */
    static String plain(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.substring(0, Math.min(LONGEST_NAME, plain.length()));
    }

    /** Every file that {@link #write} makes. */
    List<Path> paths() {
        List<Path> paths = new ArrayList<>(names.stream().map(folder::resolve).toList());
        paths.add(folder.resolve(INDEX));
        return paths;
    }

    /** Writes the outputs, in order, and their index last. */
    void write(Map<String, Tensor> outputs) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Rows.notWritable(folder, e);
        }
        Iterator<String> name = names.iterator();
        JsonStringWriter json = JsonWriter.string().array();
        for (Tensor output : outputs.values()) {
            String file = name.next();
            NpyFiles.write(folder.resolve(file), output);
            json.value(file);
        }
        try (Rows index = Rows.to(folder.resolve(INDEX))) {
            index.write(json.end().done() + "\n");
        }
    }
}
