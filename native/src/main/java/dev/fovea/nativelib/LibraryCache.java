package dev.fovea.nativelib;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Puts a library where it can be loaded from: a folder named after its content, so that different builds never meet.
 * Several JVMs may start at once: a file lock lets one of them write, and the file appears whole by an atomic rename.
 */
final class LibraryCache {

    private static final Object IN_JVM = new Object();

    private LibraryCache() {}

    /**
     * Where the library lies now.
     *
     * @param file its absolute path
     * @param temporary true when the file goes with this JVM
     * @param note why the cache was not used; empty when it was
     */
    record Extracted(Path file, boolean temporary, String note) {}

    /**
     * Extracts into the cache; into a temporary folder when the cache cannot be written.
     *
     * @param hash the SHA-256 of the library in hexadecimal digits, taken when it was built
     */
    static Extracted extract(byte[] library, String hash, String name, Path cacheDir) throws IOException {
        Path folder = cacheDir.toAbsolutePath().resolve("native").resolve(hash);
        try {
            return new Extracted(cached(library, name, folder), false, "");
        } catch (IOException | UnsupportedOperationException e) {
            Path file = temporary(name);
            try {
                Files.write(file, library);
            } catch (IOException second) {
                second.addSuppressed(e);
                throw second;
            }
            return new Extracted(
                    file,
                    true,
                    "cache folder " + folder + " could not be used (" + e + "); " + file
                            + " serves this process alone; set fovea.cache.dir to a folder that can be written");
        }
    }

    /** A copy for this JVM alone. */
    static Extracted copy(Path library) throws IOException {
        Path file = temporary(library.getFileName().toString());
        Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
        return new Extracted(file, true, "");
    }

    private static Path cached(byte[] library, String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        if (holds(file, library)) {
            return file;
        }
        Files.createDirectories(folder);
        synchronized (IN_JVM) { // a file lock is held by the whole JVM
            try (FileChannel lock = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = lock.lock()) {
                if (held.isValid() && !holds(file, library)) {
                    Path part = Files.createTempFile(folder, name, ".part");
                    try {
                        write(part, library);
                        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    } finally {
                        Files.deleteIfExists(part);
                    }
                }
            }
        }
        return file;
    }

    private static void write(Path file, byte[] library) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(library);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true); // before the rename makes it visible
        }
    }

    /** Whether the file has this very content: a damaged file is replaced, not loaded. */
    private static boolean holds(Path file, byte[] library) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == library.length
                && Arrays.equals(Files.readAllBytes(file), library);
    }

    private static Path temporary(String name) throws IOException {
        Path folder = Files.createTempDirectory("fovea-native-");
        Path file = folder.resolve(name);
        folder.toFile().deleteOnExit(); // in reverse order: the file first
        file.toFile().deleteOnExit();
        return file;
    }
}
