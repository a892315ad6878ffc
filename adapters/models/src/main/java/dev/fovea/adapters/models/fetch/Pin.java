package dev.fovea.adapters.models.fetch;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a file when it was first fetched: {@code NAME.sha256} beside it, a line as {@code sha256sum} writes
 * and checks it. It stays when the file is deleted.
 */
public final class Pin {

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](\\S+)\\s*");
    private static final int LONGEST = 1 << 10;

    private Pin() {}

    /** Where the pin of that file lies. */
    public static Path of(Path file) {
        return Companions.of(file, Companions.PIN);
    }

    /**
     * The SHA-256 that is pinned for that file; null when none is.
     *
     * @throws ModelException when the pin cannot be read or is malformed
     */
    public static @Nullable String read(Path file) {
        Path pin = of(file);
        String text;
        try {
            if (Files.size(pin) > LONGEST) {
                throw malformed(pin, "a file of more than " + LONGEST + " bytes");
            }
            text = new String(Files.readAllBytes(pin), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new ModelException(
                    Fault.of("pinned hash", pin.toString())
                            .expected("a readable file")
                            .got(e.getClass().getSimpleName())
                            .repair("correct its permissions, or delete it to pin the file anew"),
                    e);
        }
        Matcher line = LINE.matcher(text);
        if (!line.matches() || !line.group(2).equals(String.valueOf(file.getFileName()))) {
            throw malformed(pin, text.isEmpty() ? "an empty file" : "something else");
        }
        return line.group(1);
    }

    private static ModelException malformed(Path pin, String got) {
        return new ModelException(Fault.of("pinned hash", pin.toString())
                .expected("a line of SHA-256 and file name, as sha256sum writes it")
                .got(got)
                .repair("delete it to pin the file anew"));
    }

    /** Pins the hash, in one step. */
    static void write(Path file, String sha256) throws IOException {
        Companions.write(of(file), sha256 + "  " + file.getFileName() + "\n");
    }
}
