package dev.fovea.adapters.tck;

import dev.fovea.api.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The read-only material that tests share: goldens, photos and models, in the folder named by the system property {@code
 * fovea.shared}. A test that asks for what is not there is skipped, and the reason printed.
 */
public final class Goldens {

    private static final Pattern HEADER =
            Pattern.compile("'descr':\\s*'([^']+)',\\s*'fortran_order':\\s*False,\\s*'shape':\\s*\\(([^)]*)\\)");

    private Goldens() {}

    /** The folder {@code shared/<relative>}; the running test is skipped when it does not exist. */
    public static Path folder(String relative) {
        Path shared = Path.of(System.getProperty("fovea.shared", "../shared"));
        Path folder = shared.resolve(relative).normalize();
        if (!Files.isDirectory(folder)) {
            skip(folder + " is not there; set -Dfovea.shared to the folder that holds " + relative);
        }
        return folder;
    }

    /** The file {@code shared/<relative>}; the running test is skipped when it does not exist. */
    public static Path file(String relative) {
        Path at = Path.of(relative);
        Path parent = at.getParent();
        Path file = folder(parent == null ? "" : parent.toString()).resolve(at.getFileName());
        if (!Files.isRegularFile(file)) {
            skip(file + " is not there");
        }
        return file;
    }

    /** The files of the folder that match the glob, sorted by name. */
    public static List<Path> files(Path folder, String glob) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> matches = Files.newDirectoryStream(folder, glob)) {
            matches.forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.sort(files);
        return files;
    }

    /** Reads a {@code .npy} file, version 1, little-endian float32, C order. */
    public static NumpyArray npy(Path file) {
        ByteBuffer in;
        try {
            in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] magic = new byte[6];
        in.get(magic);
        int major = in.get();
        in.get();
        if (!Arrays.equals(magic, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'}) || major != 1) {
            throw new IllegalArgumentException("npy " + file + ": expected version 1, got " + major);
        }
        byte[] text = new byte[in.getShort() & 0xffff];
        in.get(text);
        String header = new String(text, StandardCharsets.ISO_8859_1);
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.find() || !matcher.group(1).equals("<f4")) {
            throw new IllegalArgumentException("npy " + file + ": expected <f4 in C order, got " + header.strip());
        }
        int[] shape = Pattern.compile(",")
                .splitAsStream(matcher.group(2))
                .map(String::strip)
                .filter(dim -> !dim.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        in.asFloatBuffer().get(values);
        return new NumpyArray(Shape.of(shape), values);
    }

    private static void skip(String reason) {
        System.err.println("skipped: " + reason);
        Assumptions.abort(reason);
    }
}
