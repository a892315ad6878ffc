package dev.fovea.adapters.models.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread of one process fetch a file at a time. The system takes the lock of a process that dies away, so that
 * a lock file that lies there says nothing.
 */
final class FetchLock implements AutoCloseable {

    private static final long POLL_MILLIS = 100;

    /** A file lock belongs to the whole JVM: its threads need one of their own. */
    private static final Map<Path, ReentrantLock> IN_JVM = new ConcurrentHashMap<>();

    private final ReentrantLock mine;
    private final FileChannel channel;
    private final boolean hasWaited;

    private FetchLock(ReentrantLock mine, FileChannel channel, boolean hasWaited) {
        this.mine = mine;
        this.channel = channel;
        this.hasWaited = hasWaited;
    }

    /**
     * The lock, once nobody else holds it.
     *
     * @param onWait told again and again while somebody does
     */
    static FetchLock take(Path file, Runnable onWait) throws IOException, InterruptedException {
        ReentrantLock mine = IN_JVM.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
        boolean hasWaited = !mine.tryLock();
        while (hasWaited && !mine.tryLock(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            onWait.run();
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            while (tryLock(channel) == null) {
                hasWaited = true;
                onWait.run();
                Thread.sleep(POLL_MILLIS);
            }
            return new FetchLock(mine, channel, hasWaited);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            if (channel != null) {
                channel.close();
            }
            mine.unlock();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another copy of this class, in another class loader of this JVM, holds it.
            return null;
        }
    }

    /** True when somebody else held it first. */
    boolean hasWaited() {
        return hasWaited;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close(); // and the lock with it
        } finally {
            mine.unlock();
        }
    }
}
