package dev.fovea.adapters.models;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TensorFlow SavedModel, which is a folder, as one model file: an archive of what TensorFlow reads of it, stored without
 * compression, the same bytes for the same content wherever the folder lies. ADR 15 says why.
 */
final class SavedModelFolder {

    private static final String MODEL = "saved_model.pb";
    private static final List<String> FILES = List.of(MODEL, "fingerprint.pb");
    private static final List<String> FOLDERS = List.of("assets", "assets.extra", "variables");
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final int MAX_DEPTH = 8;
    private static final int MAX_FILES = 10_000;
    private static final int CHUNK = 1 << 16;

    /** More than the archive says of a file besides its name, which it says twice. */
    private static final int ENTRY_BYTES = 128;

    private final Path folder;

    private SavedModelFolder(Path folder) {
        this.folder = folder;
    }

    /** One file of it, by its name in the archive. */
    private record Part(String name, Path file, long bytes) {}

    /** The SavedModel at this path: its folder, or the {@code saved_model.pb} in it; empty when there is none. */
    static Optional<SavedModelFolder> at(Path path) {
        if (Files.isDirectory(path)) {
            return Files.exists(path.resolve(MODEL)) ? Optional.of(new SavedModelFolder(path)) : Optional.empty();
        }
        Path parent = path.toAbsolutePath().normalize().getParent();
        return parent != null && ModelFolder.name(path).equals(MODEL) && Files.isRegularFile(path)
                ? Optional.of(new SavedModelFolder(parent))
                : Optional.empty();
    }

    /** The folder, with a name. */
    Path path() {
        return folder.toAbsolutePath().normalize();
    }

    /** What goes by the folder: its own name, whatever dots it has. */
    String name() {
        return ModelFolder.name(path());
    }

    /**
     * The whole of it, in memory.
     *
     * @throws ModelException when a file cannot be read, lies outside the folder, or all are too large together
     */
    ModelFile read() {
        try {
            ByteBuffer archive = archive(parts());
            return new ModelFile(name(), ModelFile.sha256(archive.duplicate()), archive);
        } catch (UncheckedIOException e) {
            throw Contents.unreadable("model folder", folder.toString(), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw Contents.unreadable("model folder", folder.toString(), e);
        }
    }

    private List<Part> parts() throws IOException {
        Path root = folder.toRealPath();
        List<Part> parts = new ArrayList<>();
        for (String name : FILES) {
            if (Files.exists(root.resolve(name))) {
                parts.add(part(root, root.resolve(name)));
            }
        }
        for (String name : FOLDERS) {
            Path inner = root.resolve(name);
            if (Files.isDirectory(inner)) {
                try (Stream<Path> files = Files.find(
                        inner, MAX_DEPTH, (file, about) -> !about.isDirectory(), FileVisitOption.FOLLOW_LINKS)) {
                    for (Path file : files.limit(MAX_FILES + 1L).sorted().toList()) {
                        parts.add(part(root, file));
                    }
                }
            }
        }
        if (parts.size() > MAX_FILES) {
            throw new ModelException(Fault.of("model folder", folder.toString())
                    .expected("at most " + MAX_FILES + " files")
                    .got("more"));
        }
        parts.sort((a, b) -> a.name().compareTo(b.name()));
        return parts;
    }

    private Part part(Path root, Path file) throws IOException {
        String name =
                root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/");
        Path real = file.toRealPath();
        if (!real.startsWith(root)) {
            throw new ModelException(Fault.of("model folder", folder.toString())
                    .expected("files that lie in it")
                    .got("a link to " + real)
                    .at(name)
                    .repair("put the file itself there, if it is the model's"));
        }
        if (!Files.isRegularFile(real)) {
            throw new ModelException(Fault.of("model folder", folder.toString())
                    .expected("files")
                    .got("something that is no regular file")
                    .at(name));
        }
        return new Part(name, real, Files.size(real));
    }

    private ByteBuffer archive(List<Part> parts) throws IOException {
        long bytes = ENTRY_BYTES;
        for (Part part : parts) {
            bytes += part.bytes() + ENTRY_BYTES + 8L * part.name().length();
        }
        if (bytes > LocalModelStore.MAX_MODEL_BYTES) {
            throw Contents.unfit("model folder", folder.toString(), bytes, LocalModelStore.MAX_MODEL_BYTES);
        }
        ByteBuffer content = ByteBuffer.allocateDirect((int) bytes);
        try (ZipOutputStream zip = new ZipOutputStream(new Into(content))) {
            for (Part part : parts) {
                ZipEntry entry = new ZipEntry(part.name());
                entry.setTimeLocal(TIME);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(part.bytes());
                entry.setCrc(checksum(part));
                zip.putNextEntry(entry);
                try (InputStream in = Files.newInputStream(part.file())) {
                    // Were it longer by now, the archive would refuse it, and not fit.
                    in.transferTo(zip);
                }
                zip.closeEntry();
            }
        }
        return content.flip().slice().asReadOnlyBuffer();
    }

    private static long checksum(Part part) throws IOException {
        CRC32 crc = new CRC32();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(part.file())) {
            int n;
            while ((n = in.read(chunk)) >= 0) {
                crc.update(chunk, 0, n);
            }
        }
        return crc.getValue();
    }

    /** Fills a buffer. */
    private static final class Into extends OutputStream {
        private final ByteBuffer content;

        Into(ByteBuffer content) {
            this.content = content;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            if (count > content.remaining()) {
                throw new IOException("a file became longer while it was read");
            }
            content.put(bytes, from, count);
        }
    }
}
