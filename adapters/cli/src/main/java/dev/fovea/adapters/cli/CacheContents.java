package dev.fovea.adapters.cli;

import dev.fovea.api.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What lies in the cache folder. */
final class CacheContents {

    private CacheContents() {}

    /** The folder, and each folder in it with the number and size of its files. */
    static String describe() {
        Path cache = Setting.cacheDir();
        if (!Files.isDirectory(cache)) {
            return cache + " (not there yet)";
        }
        try (Stream<Path> inside = Files.list(cache)) {
            List<String> parts = new ArrayList<>();
            for (Path folder : inside.filter(Files::isDirectory).sorted().toList()) {
                parts.add(folder.getFileName() + " " + content(folder));
            }
            return cache + (parts.isEmpty() ? " (empty)" : " (" + String.join("; ", parts) + ")");
        } catch (IOException | UncheckedIOException e) {
            return cache + " (not readable: " + e.getMessage() + ")";
        }
    }

    private static String content(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            List<Path> files = inside.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
            long bytes = 0;
            long unfinished = 0;
            for (Path file : files) {
                long size = Files.size(file);
                bytes += size;
                unfinished += file.toString().endsWith(".part") ? size : 0;
            }
            String rest = unfinished == 0 ? "" : ", " + ByteSize.of(unfinished) + " of them unfinished";
            return files.size() + (files.size() == 1 ? " file, " : " files, ") + ByteSize.of(bytes) + rest;
        }
    }
}
