package dev.fovea.adapters.keras;

import dev.fovea.api.model.ModelFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files with something changed in them. */
final class Patches {

    private Patches() {}

    static byte[] bytes(ModelFile file) {
        byte[] bytes = new byte[file.size()];
        file.bytes().get(bytes);
        return bytes;
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Where the pattern begins, each time. */
    static List<Integer> find(byte[] in, byte[] pattern) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i <= in.length - pattern.length; i++) {
            if (Arrays.equals(in, i, i + pattern.length, pattern, 0, pattern.length)) {
                found.add(i);
            }
        }
        return found;
    }

    /** A copy with each occurrence replaced; both have one length, and there is at least one. */
    static byte[] replace(byte[] in, byte[] pattern, byte[] by) {
        byte[] out = in.clone();
        List<Integer> found = find(in, pattern);
        if (found.isEmpty() || pattern.length != by.length) {
            throw new IllegalArgumentException("nothing to replace");
        }
        found.forEach(at -> System.arraycopy(by, 0, out, at, by.length));
        return out;
    }

    static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A zip file of these entries. */
    static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The entries of a golden {@code .keras} file. */
    static Map<String, byte[]> entries(String model) {
        ModelFile file = GoldenCases.file(model);
        ZipArchive zip = ZipArchive.open(file.name(), file.bytes());
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String name : List.of("metadata.json", "config.json", "model.weights.h5")) {
            ByteBuffer content = zip.read(name, Integer.MAX_VALUE);
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            entries.put(name, bytes);
        }
        return entries;
    }
}
