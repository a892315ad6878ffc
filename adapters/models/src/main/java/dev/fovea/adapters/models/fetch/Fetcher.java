package dev.fovea.adapters.models.fetch;

import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.spi.FetchListener;
import dev.fovea.api.spi.ModelStore.Fetched;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Brings files of other machines into a folder of this one, each once: threads and processes that want the same file at
 * the same time wait for one of them. A file appears whole, checked, and under its name alone; its SHA-256 is pinned
 * the first time and held to from then on. Safe for any number of threads.
 */
public final class Fetcher {

    private static final int CHUNK = 1 << 18;

    private final @Nullable Limits limits;
    private final Disk disk;

    /** A fetcher with the limits that the settings give when it is asked. */
    public Fetcher() {
        this(null, Disk.REAL);
    }

    Fetcher(@Nullable Limits limits, Disk disk) {
        this.limits = limits;
        this.disk = disk;
    }

    /**
     * The file in that folder, fetched if it is not there, and checked in full.
     *
     * @param structure what the file must hold; asked before a file without a published hash is pinned
     * @param force fetch it although it is there; it is replaced when the new one is whole and checked
     * @throws ModelException when it cannot be had, or is not what it must be
     */
    public Fetched fetch(RemoteFile remote, Structure structure, Path folder, boolean force, FetchListener listener) {
        Path target = folder.resolve(remote.file());
        try {
            Found found = force ? Found.NOTHING : there(remote, structure, target, listener);
            if (found.file() != null) {
                return found.file();
            }
            if (Setting.OFFLINE.flag(false)) {
                throw new ModelException(fault(remote)
                        .expected("the file " + target)
                        .got("none, and fovea.offline=true")
                        .repair("fetch " + remote.address() + " on another machine and put it there"));
            }
            // Up to JDK 19 a link to a folder is none to createDirectories.
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            try (FetchLock lock =
                    FetchLock.take(Companions.of(target, Companions.LOCK), () -> waiting(remote, target, listener))) {
                // Somebody may have been quicker; what was there and wrong is not looked at twice.
                boolean isOld = force || found.isWrong();
                Found now = isOld && !lock.hasWaited() ? Found.NOTHING : there(remote, structure, target, listener);
                if (now.file() != null) {
                    return now.file();
                }
                Download download =
                        new Download(remote, target, limits == null ? Limits.ofSettings() : limits, disk, listener);
                Hashes hashes = download.run(expectation(remote, target, structure));
                return new Fetched(target, hashes.sha256(), hashes.bytes(), false);
            }
        } catch (RefusedException e) {
            String repair = e.repair();
            throw new ModelException(
                    fault(remote).expected(e.expected()).got(e.got()).repair(repair == null ? byHand(target) : repair),
                    e);
        } catch (TransientException e) {
            throw new ModelException(
                    fault(remote)
                            .expected("the file from " + remote.address())
                            .got(e.got())
                            .repair("check the network and run it again, it goes on where it stopped; or "
                                    + byHand(target)),
                    e);
        } catch (InterruptedException | ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
            throw new ModelException(
                    fault(remote)
                            .expected("time to fetch it")
                            .got("an interrupt")
                            .repair("run it again, it goes on where it stopped"),
                    e);
        } catch (IOException e) {
            throw new ModelException(
                    fault(remote)
                            .expected("to write " + target)
                            .got(e instanceof AccessDeniedException ? "no permission" : describe(e))
                            .repair("correct the folder, or set fovea.cache.dir to another one"),
                    e);
        }
    }

    /** What lies at the place of a file: the file, another one, or nothing. */
    private record Found(@Nullable Fetched file, boolean isWrong) {
        static final Found NOTHING = new Found(null, false);
    }

    /** What is there, checked in full; the right file is pinned. */
    private Found there(RemoteFile remote, Structure structure, Path target, FetchListener listener)
            throws IOException {
        if (!Files.isRegularFile(target)) {
            return Found.NOTHING;
        }
        Expectation expectation = expectation(remote, target, structure);
        Hashes found = hashes(target, remote, listener);
        RefusedException mismatch = expectation.mismatch(found, target);
        if (mismatch != null) {
            listener.note(
                    remote.file(),
                    "the file that is there is damaged or another one (" + mismatch.getMessage() + "): fetching it");
            return new Found(null, true);
        }
        if (expectation.pinned() == null && Files.isWritable(folder(target))) {
            Pin.write(target, found.sha256());
        }
        return new Found(new Fetched(target, found.sha256(), found.bytes(), true), false);
    }

    private static Hashes hashes(Path file, RemoteFile remote, FetchListener listener) throws IOException {
        Hashes.Running hashes = new Hashes.Running(remote.md5() != null);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            long size = channel.size();
            while (channel.read(chunk) >= 0) {
                hashes.update(chunk.flip());
                chunk.clear();
                listener.checked(remote.file(), hashes.bytes(), size);
            }
        }
        return hashes.finish();
    }

    private static Expectation expectation(RemoteFile remote, Path target, Structure structure) {
        return new Expectation(remote, structure, Pin.read(target), Pin.of(target));
    }

    private static void waiting(RemoteFile remote, Path target, FetchListener listener) {
        Long bytes = remote.bytes();
        long here;
        try {
            here = Files.size(Companions.of(target, Companions.PART));
        } catch (IOException e) {
            here = 0; // not begun, or done this very moment
        }
        listener.waiting(remote.file(), here, bytes == null ? -1 : bytes);
    }

    private static Path folder(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        return parent == null ? target : parent;
    }

    private static String byHand(Path target) {
        return "get it another way and put it at " + target;
    }

    private static String describe(IOException error) {
        String message = error.getMessage();
        return error.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static Fault fault(RemoteFile remote) {
        return Fault.of("model weights", remote.file());
    }
}
