package dev.fovea.adapters.models;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/**
 * Reads whole files into direct buffers. They are copied and not mapped, but for fovea's own model files: a mapped file
 * that someone shortens kills the JVM, and could change after it was hashed. ADR 12 says why own files may.
 */
final class Contents {

    private static final int CHUNK = 1 << 16;

    /** More than any magic number. */
    private static final int START_BYTES = 16;

    private Contents() {}

    static ByteBuffer read(Path file, String what, int limit) {
        return read(file, what, limit, start -> false);
    }

    /**
     * The whole content, direct and read-only: mapped where the file's first bytes say so, and else copied.
     *
     * @param isMapped told by the first bytes
     */
    static ByteBuffer read(Path file, String what, int limit, Predicate<ByteBuffer> isMapped) {
        String name = file.toString();
        if (!Files.exists(file)) {
            throw new ModelException(Fault.of(what, name)
                    .expected("an existing file")
                    .got("none")
                    .repair("check the path; it is taken from " + Path.of("").toAbsolutePath()));
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelException(Fault.of(what, name)
                    .expected("a file")
                    .got(Files.isDirectory(file) ? "a folder" : "something that is no regular file"));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 1 || size > limit) {
                throw unfit(what, name, size, limit);
            }
            ByteBuffer start = ByteBuffer.allocate(START_BYTES);
            while (start.hasRemaining() && start.position() < size) {
                if (channel.read(start, start.position()) < 0) {
                    break;
                }
            }
            if (isMapped.test(start.flip())) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            }
            ByteBuffer content = ByteBuffer.allocateDirect((int) size);
            while (content.hasRemaining()) {
                if (channel.read(content) < 0) {
                    throw new EOFException("the file became shorter while it was read");
                }
            }
            return content.flip().asReadOnlyBuffer();
        } catch (IOException e) {
            throw unreadable(what, name, e);
        }
    }

    /** Exactly {@code size} bytes of the stream. */
    static ByteBuffer read(InputStream in, int size, String what, String name) {
        ByteBuffer content = ByteBuffer.allocateDirect(size);
        byte[] chunk = new byte[CHUNK];
        try {
            while (content.hasRemaining()) {
                int n = in.read(chunk, 0, Math.min(CHUNK, content.remaining()));
                if (n < 0) {
                    throw new EOFException("only " + content.position() + " of " + size + " bytes");
                }
                content.put(chunk, 0, n);
            }
        } catch (IOException e) {
            throw unreadable(what, name, e);
        }
        return content.flip().asReadOnlyBuffer();
    }

    /** The content as UTF-8, a byte order mark left out. */
    static String text(ByteBuffer content, String what, String name) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(content).toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new ModelException(
                    Fault.of(what, name)
                            .expected("text in UTF-8")
                            .got("other bytes")
                            .repair("save it as UTF-8"),
                    e);
        }
    }

    static ModelException unfit(String what, String name, long size, int limit) {
        return new ModelException(Fault.of(what, name)
                .expected("1 to " + limit + " bytes")
                .got(size == 0 ? "an empty file" : size + " bytes"));
    }

    static ModelException unreadable(String what, String name, IOException cause) {
        return new ModelException(
                Fault.of(what, name).expected("a readable file").got(String.valueOf(cause.getMessage())), cause);
    }
}
