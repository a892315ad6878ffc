package dev.fovea.adapters.tflite;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/**
 * The native libraries that JavaCPP extracts. It trusts what lies in its cache by size and time alone, and a library
 * that was damaged since kills the JVM; hence their content is compared before they are loaded. CRC-32 finds damage, and
 * the jar states it; against someone who may write to the cache, no check here would help.
 */
final class LibraryFiles {

    private static final int CHUNK = 1 << 16;

    private LibraryFiles() {}

    /** Replaces the extracted libraries whose content is not that of the jar; extracts those that are missing. */
    static void restore() throws IOException {
        for (Class<?> library : List.of(Loader.class, tensorflowlite.class)) {
            String name = library == Loader.class ? "jnijavacpp" : "jnitensorflowlite";
            String folder = library == Loader.class ? "/org/bytedeco/javacpp/" : "/org/bytedeco/tensorflowlite/";
            // A platform without the resource is met by the load itself, with a reason.
            URL resource = library.getResource(folder + Loader.getPlatform() + "/" + System.mapLibraryName(name));
            if (resource != null) {
                restore(resource);
            }
        }
    }

    private static void restore(URL resource) throws IOException {
        File file = Loader.cacheResource(resource);
        if (file != null && file.isFile() && checksum(file.toPath()) != checksum(resource)) {
            // Other processes keep what they loaded: the name goes, not their content.
            Files.deleteIfExists(file.toPath());
            Loader.cacheResource(resource);
        }
    }

    private static long checksum(URL resource) throws IOException {
        URLConnection connection = resource.openConnection();
        if (connection instanceof JarURLConnection jar) {
            long stated = jar.getJarEntry().getCrc();
            if (stated >= 0) {
                return stated;
            }
        }
        CRC32 crc = new CRC32();
        try (InputStream in = connection.getInputStream()) {
            byte[] chunk = new byte[CHUNK];
            int n;
            while ((n = in.read(chunk)) >= 0) {
                crc.update(chunk, 0, n);
            }
        }
        return crc.getValue();
    }

    private static long checksum(Path file) throws IOException {
        CRC32 crc = new CRC32();
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(chunk.clear()) >= 0) {
                crc.update(chunk.flip());
            }
        }
        return crc.getValue();
    }
}
