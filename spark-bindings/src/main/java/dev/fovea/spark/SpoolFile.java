package dev.fovea.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.spark.SparkEnv;

/**
 * A file on this machine's scratch disk into which a task writes what it reads several times; it is gone when it is closed,
 * or when the process ends. Written by one thread, then read by any number.
 */
final class SpoolFile implements AutoCloseable {

    private static final int BUFFER = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private long size;

    private SpoolFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** An empty one beside the executor's blocks, in {@code spark.local.dir}: Spark removes that folder in the end. */
    static SpoolFile open() throws IOException {
        SparkEnv env = SparkEnv.get();
        Path folder = env == null
                ? Path.of(System.getProperty("java.io.tmpdir"))
                : env.blockManager().diskBlockManager().localDirs()[0].toPath();
        Path path = Files.createTempFile(folder, "fovea-examples", ".spool");
        return new SpoolFile(
                path,
                FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** The bytes that were written. */
    long size() {
        return size;
    }

    /** Writes bytes behind those before. */
    void append(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int part = Math.min(buffer.remaining(), bytes.length - from);
            buffer.put(bytes, from, part);
            from += part;
        }
        size += bytes.length;
    }

    /** After the last write: brings everything to the file. */
    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** So many bytes from that place. */
    ByteBuffer read(long from, int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(bytes);
        while (into.hasRemaining()) {
            if (channel.read(into, from + into.position()) < 0) {
                throw new IOException(path + " ends before byte " + (from + bytes));
            }
        }
        return into.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            System.getLogger(SpoolFile.class.getPackageName())
                    .log(System.Logger.Level.WARNING, "cannot delete " + path, e);
        }
    }
}
