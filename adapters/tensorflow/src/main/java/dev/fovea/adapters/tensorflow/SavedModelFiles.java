package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The files of a SavedModel in its archive. The archive may come from a stranger: names that lead out of the model's
 * folder, names that come twice and sizes beyond reason are refused.
 */
final class SavedModelFiles {

    static final String MODEL = "saved_model.pb";

    private static final Set<String> FILES = Set.of(MODEL, "fingerprint.pb");
    private static final List<String> FOLDERS = List.of("variables/", "assets/", "assets.extra/");
    private static final int MAX_FILES = 10_000;
    private static final int MAX_NAME = 1_000;
    private static final int CHUNK = 1 << 16;

    /** Weights hardly compress; what grows more than this is no model but an attack on the disk. */
    private static final long MAX_RATIO = 100;

    private static final long MIN_LIMIT = 16 << 20;

    /** Who opens a model asks for its signatures, its tensors and the model itself; each needs what the archive holds. */
    private static final int MOST_KNOWN = 4;

    /** Guarded by itself; the latest first. */
    private static final Deque<SoftReference<SavedModelFiles>> KNOWN = new ArrayDeque<>();

    private final String model;
    private final String sha256;
    private final ByteBuffer archive;
    private final String prefix;
    private final ByteBuffer definition;

    private SavedModelFiles(String model, String sha256, ByteBuffer archive, String prefix, ByteBuffer definition) {
        this.model = model;
        this.sha256 = sha256;
        this.archive = archive;
        this.prefix = prefix;
        this.definition = definition;
    }

    /** What is done with an entry of an archive. */
    private interface Visit {
        void entry(String name, InputStream content) throws IOException;
    }

    /**
     * The files in the archive, which is read through unless it was one of the last few.
     *
     * @throws ModelException when it is damaged, or has no {@code saved_model.pb}, or several
     */
    static SavedModelFiles in(ModelFile file) {
        synchronized (KNOWN) {
            KNOWN.removeIf(read -> read.get() == null);
            for (SoftReference<SavedModelFiles> read : KNOWN) {
                SavedModelFiles known = read.get();
                if (known != null && known.model.equals(file.name()) && known.sha256.equals(file.sha256())) {
                    return known;
                }
            }
        }
        SavedModelFiles files = read(file);
        synchronized (KNOWN) {
            KNOWN.addFirst(new SoftReference<>(files));
            if (KNOWN.size() > MOST_KNOWN) {
                KNOWN.removeLast();
            }
        }
        return files;
    }

    private static SavedModelFiles read(ModelFile file) {
        List<SavedModelFiles> found = new ArrayList<>();
        visit(file.name(), file.bytes(), (name, content) -> {
            if (name.equals(MODEL) || (name.endsWith("/" + MODEL) && name.indexOf('/') == name.lastIndexOf('/'))) {
                String prefix = name.substring(0, name.length() - MODEL.length());
                ByteBuffer definition = ByteBuffer.wrap(content.readAllBytes());
                found.add(new SavedModelFiles(file.name(), file.sha256(), file.bytes(), prefix, definition));
            }
        });
        if (found.size() != 1) {
            throw new ModelException(Fault.of("model", file.name())
                    .expected("an archive of one SavedModel")
                    .got(found.size() + " files " + MODEL + " in it"));
        }
        return found.get(0);
    }

    /** The content of {@code saved_model.pb}. */
    ByteBuffer definition() {
        return definition.asReadOnlyBuffer();
    }

    /**
     * Writes the files below an empty folder.
     *
     * @throws ModelException when the archive is damaged, or the disk cannot hold it
     */
    void unpack(Path folder) {
        visit(model, archive, (name, content) -> {
            if (!name.startsWith(prefix)) {
                return;
            }
            String inner = name.substring(prefix.length());
            if (!FILES.contains(inner) && FOLDERS.stream().noneMatch(inner::startsWith)) {
                return;
            }
            Path target = folder.resolve(inner).normalize();
            if (!target.startsWith(folder)) {
                throw escape(name);
            }
            Path parent = target.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try (OutputStream out = Files.newOutputStream(target)) {
                content.transferTo(out);
            }
        });
    }

    private static void visit(String model, ByteBuffer archive, Visit visit) {
        Set<String> names = new HashSet<>();
        ByteBuffer bytes = archive.duplicate();
        bytes.rewind();
        Limited limit = new Limited(model, Math.max(MIN_LIMIT, MAX_RATIO * bytes.remaining()));
        try (ZipInputStream zip = new ZipInputStream(new BufferStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                String name = sound(model, entry.getName());
                if (!names.add(name) || names.size() > MAX_FILES) {
                    throw new ModelException(Fault.of("model", model)
                            .expected("an archive of at most " + MAX_FILES + " files, each once")
                            .got("more, or one again")
                            .at("'" + name + "'"));
                }
                limit.stream = zip;
                visit.entry(name, limit);
                // What is not wanted counts too: it would be unpacked by the next visit.
                limit.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ModelException(
                    Fault.of("model", model)
                            .expected("a sound archive, and room for its files in "
                                    + System.getProperty("java.io.tmpdir"))
                            .got(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static String sound(String model, String name) {
        boolean isSound = name.length() <= MAX_NAME
                && !name.startsWith("/")
                && name.indexOf('\\') < 0
                && name.indexOf(':') < 0
                && name.chars().noneMatch(c -> c < ' ')
                && List.of(name.split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!isSound) {
            throw new ModelException(Fault.of("model", model)
                    .expected("an archive of files below its own folder")
                    .got("the name '" + name.substring(0, Math.min(name.length(), MAX_NAME)) + "'"));
        }
        return name;
    }

    private ModelException escape(String name) {
        return new ModelException(Fault.of("model", model)
                .expected("an archive of files below its own folder")
                .got("the name '" + name + "'"));
    }

    /** An entry's content, all entries of an archive together up to a limit. */
    private static final class Limited extends InputStream {
        private final String model;
        private final long most;
        private long left;
        private InputStream stream = InputStream.nullInputStream();

        Limited(String model, long most) {
            this.model = model;
            this.most = most;
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            int n = stream.read(into, from, Math.min(count, CHUNK));
            left -= Math.max(0, n);
            if (left < 0) {
                throw new ModelException(Fault.of("model", model)
                        .expected("an archive of at most " + most + " bytes when unpacked")
                        .got("more")
                        .repair("unpack it and give its folder"));
            }
            return n;
        }
    }

    /** Reads a buffer. */
    private static final class BufferStream extends InputStream {
        private final ByteBuffer bytes;

        BufferStream(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int from, int count) {
            if (count == 0) {
                return 0;
            }
            if (!bytes.hasRemaining()) {
                return -1;
            }
            int n = Math.min(count, bytes.remaining());
            bytes.get(into, from, n);
            return n;
        }
    }
}
