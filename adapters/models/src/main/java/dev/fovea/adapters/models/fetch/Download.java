package dev.fovea.adapters.models.fetch;

import dev.fovea.adapters.models.fetch.Http.Answer;
import dev.fovea.api.spi.FetchListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings one file here, piece by piece if it must be, and checks it. For one thread, under the file's lock. */
final class Download {

    /** So many new bytes count as getting on, in spite of failures. */
    private static final long GETTING_ON = 1 << 20;

    /** Left free on the disk. */
    private static final long MARGIN = 1 << 20;

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    private final RemoteFile remote;
    private final Path target;
    private final Limits limits;
    private final Disk disk;
    private final Http http;
    private final FetchListener listener;

    Download(RemoteFile remote, Path target, Limits limits, Disk disk, FetchListener listener) {
        this.remote = remote;
        this.target = target;
        this.limits = limits;
        this.disk = disk;
        this.http = new Http(limits);
        this.listener = listener;
    }

    /**
     * Makes the file at its place, whole and checked; what was there before is replaced.
     *
     * @throws TransientException when it failed too often; what has come stays and is continued the next time
     * @throws RefusedException when it is not what is expected, or can not be had; nothing of a wrong file stays
     */
    Hashes run(Expectation expectation) throws IOException, TransientException, RefusedException, InterruptedException {
        try (Part part = Part.open(target, remote, disk)) {
            if (part.size() > 0) {
                listener.note(remote.file(), "going on after " + part.size() + " bytes that are here");
            }
            fill(part);
            boolean isPatched = part.isPatched();
            Hashes hashes = part.finish();
            RefusedException mismatch = expectation.mismatch(hashes, part.file());
            if (mismatch != null && isPatched) {
                listener.note(
                        remote.file(),
                        "the parts do not fit together (expected " + mismatch.expected() + "): fetching all of it");
                part.restart("");
                fill(part);
                hashes = part.finish();
                mismatch = expectation.mismatch(hashes, part.file());
            }
            if (mismatch != null) {
                part.delete();
                throw mismatch;
            }
            // First the pin: a file that lies there without one passes for put there by hand.
            Pin.write(target, hashes.sha256());
            part.become(target);
            return hashes;
        }
    }

    private void fill(Part part) throws IOException, TransientException, RefusedException, InterruptedException {
        int failures = 0;
        long best = part.size();
        while (true) {
            try {
                attempt(part);
                return;
            } catch (TransientException e) {
                if (part.size() >= best + GETTING_ON) {
                    failures = 0;
                    best = part.size();
                }
                failures++;
                if (failures >= limits.attempts()) {
                    throw e;
                }
                Duration pause = limits.pause(failures, e.pause());
                listener.note(remote.file(), e.got() + "; trying again in " + Http.time(pause));
                Thread.sleep(pause.toMillis());
            }
        }
    }

    private void attempt(Part part) throws IOException, TransientException, RefusedException, InterruptedException {
        Long bytes = remote.bytes();
        if (bytes != null && part.size() == bytes) {
            return;
        }
        Answer answer = http.get(remote.address(), part.size(), part.tag());
        if (answer == null) {
            // The file ends where the part does, or before: its hash tells which.
            if (!remote.hasHash()) {
                part.restart("");
                throw new TransientException("a part of another size than the file", null);
            }
            return;
        }
        try (answer) {
            long total = total(answer, part);
            if (bytes != null && total >= 0 && total != bytes) {
                throw new RefusedException(bytes + " bytes", total + " from " + answer.address());
            }
            requireRoom(total, part.size());
            copy(answer, part, total < 0 && bytes != null ? bytes : total);
        }
    }

    /** The size of the file as the answer says, below 0 when it does not; the part is made ready for its bytes. */
    private long total(Answer answer, Part part) throws IOException, TransientException {
        if (!answer.isPartial()) {
            part.restart(answer.strongTag());
            return answer.length();
        }
        Matcher range =
                RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
        boolean isSameVersion = part.tag().isEmpty()
                || answer.strongTag().isEmpty()
                || part.tag().equals(answer.strongTag());
        if (!range.matches() || Long.parseLong(range.group(1)) != part.size() || !isSameVersion) {
            part.restart("");
            throw new TransientException("bytes that do not continue those that are here", null);
        }
        part.resume();
        return range.group(3).equals("*") ? -1 : Long.parseLong(range.group(3));
    }

    private void requireRoom(long total, long here) throws IOException, RefusedException {
        if (total > limits.bytes()) {
            throw new RefusedException("at most " + limits.bytes() + " bytes", total + "");
        }
        Path folder = target.toAbsolutePath().getParent();
        long free = disk.free(folder == null ? target : folder);
        if (total >= 0 && free < total - here + MARGIN) {
            throw new RefusedException(
                    "room for " + (total - here) + " bytes in " + folder,
                    free + " bytes free",
                    "make room, or set fovea.cache.dir to a folder on another disk",
                    null);
        }
    }

    private void copy(Answer answer, Part part, long total)
            throws IOException, TransientException, RefusedException, InterruptedException {
        long most = total < 0 ? limits.bytes() : total;
        List<ByteBuffer> buffers;
        while ((buffers = answer.body().next(limits.stall())) != null) {
            for (ByteBuffer buffer : buffers) {
                if (buffer.remaining() > most - part.size()) {
                    part.delete();
                    throw new RefusedException("at most " + most + " bytes", "more from " + answer.address());
                }
                part.append(buffer);
            }
            listener.received(remote.file(), part.size(), total);
        }
        if (part.size() < total) {
            throw new TransientException("only " + part.size() + " of " + total + " bytes", null);
        }
    }
}
