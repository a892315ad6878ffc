package dev.fovea.adapters.models.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The files that lie beside a fetched one. */
final class Companions {

    /** What has come so far of a file that is being fetched. */
    static final String PART = ".part";

    /** Where that part comes from, so that the rest can be asked for. */
    static final String ORIGIN = ".part.origin";

    /** The pinned SHA-256. */
    static final String PIN = ".sha256";

    /** Held by the process that fetches; it stays, and says nothing while nobody holds it. */
    static final String LOCK = ".lock";

    /** All endings, for messages. */
    static final String ENDINGS = PART + ", " + ORIGIN + ", " + PIN + " or " + LOCK;

    private Companions() {}

    /** True when the name is that of a companion, not of a fetched file. */
    static boolean isCompanion(String name) {
        return name.endsWith(PART) || name.endsWith(ORIGIN) || name.endsWith(PIN) || name.endsWith(LOCK);
    }

    /** The companion of the file. */
    static Path of(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** Gives the companion this text, in one step; a link in its place is replaced, not followed. */
    static void write(Path companion, String text) throws IOException {
        Path written = of(companion, ".new");
        Files.deleteIfExists(written);
        Files.writeString(written, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.move(written, companion, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
