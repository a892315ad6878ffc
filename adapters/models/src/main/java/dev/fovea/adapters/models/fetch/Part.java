package dev.fovea.adapters.models.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What has come so far of a file, on disk and hashed. It outlives the process: {@code NAME.part} holds the bytes,
 * {@code NAME.part.origin} the address and the version that they belong to. For one thread, under the file's lock.
 */
final class Part implements AutoCloseable {

    private static final int CHUNK = 1 << 18;
    private static final long LARGEST_ORIGIN = 1 << 14;

    private final Path file;
    private final Path origin;
    private final URI address;
    private final FileChannel channel;
    private final Hashes.Running hashes;
    private String tag = "";
    private boolean isPatched;

    private Part(Path file, URI address, FileChannel channel, Hashes.Running hashes) {
        this.file = Companions.of(file, Companions.PART);
        this.origin = Companions.of(file, Companions.ORIGIN);
        this.address = address;
        this.channel = channel;
        this.hashes = hashes;
    }

    /**
     * The part of that file; empty when there is none, or one that belongs to another address, or one whose version
     * nobody could tell from a later one.
     */
    static Part open(Path file, RemoteFile remote, Disk disk) throws IOException {
        FileChannel channel = disk.open(Companions.of(file, Companions.PART));
        Part part = new Part(file, remote.address(), channel, new Hashes.Running(remote.md5() != null));
        try {
            part.recall(remote.hasHash());
            return part;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private void recall(boolean hasHash) throws IOException {
        List<String> lines =
                Files.isRegularFile(origin, LinkOption.NOFOLLOW_LINKS) && Files.size(origin) <= LARGEST_ORIGIN
                        ? new String(Files.readAllBytes(origin), StandardCharsets.UTF_8)
                                .lines()
                                .toList()
                        : List.of();
        boolean isOurs = lines.size() == 2 && lines.get(0).equals(address.toString());
        if (isOurs && (hasHash || !lines.get(1).isEmpty())) {
            tag = lines.get(1);
            read();
            isPatched = hashes.bytes() > 0;
        } else {
            clear();
        }
    }

    private void read() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        channel.position(0);
        while (channel.read(chunk) >= 0) {
            hashes.update(chunk.flip());
            chunk.clear();
        }
    }

    /** The bytes that are here. */
    long size() {
        return hashes.bytes();
    }

    /** The version that they belong to; empty when the server did not say. */
    String tag() {
        return tag;
    }

    /** True when not all bytes came in one answer to this process: they might not belong together. */
    boolean isPatched() {
        return isPatched;
    }

    /** Bytes of an answer follow, after those that are here. */
    void resume() {
        isPatched = true;
    }

    /** Bytes of an answer follow, from the start of the file on; what is here is forgotten. */
    void restart(String newTag) throws IOException {
        clear();
        tag = newTag;
        // Before the first byte: a part without its origin is worth nothing.
        Companions.write(origin, address + "\n" + newTag + "\n");
    }

    private void clear() throws IOException {
        channel.truncate(0).position(0);
        hashes.reset();
        tag = "";
        isPatched = false;
    }

    /** Adds what remains in the buffer. */
    void append(ByteBuffer content) throws IOException {
        ByteBuffer rest = content.duplicate();
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
        hashes.update(content);
    }

    /** The hashes of all that is here; nothing may be added any more. */
    Hashes finish() throws IOException {
        channel.force(true); // before the rename makes it visible
        return hashes.finish();
    }

    /** Where the bytes lie. */
    Path file() {
        return file;
    }

    /** Forgets it, on disk too. */
    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(origin);
        Files.deleteIfExists(file);
    }

    /** Makes it the file itself. */
    void become(Path target) throws IOException {
        channel.close();
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(origin);
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen() && channel.size() == 0) {
            delete();
        }
        channel.close();
    }
}
