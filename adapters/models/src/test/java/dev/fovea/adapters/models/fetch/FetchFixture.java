package dev.fovea.adapters.models.fetch;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.FetchListener;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Small made-up weights, and limits under which a test need not wait. */
final class FetchFixture {

    static final String NAME = "net_weights.h5";
    static final byte[] CONTENT = content(100_000, 1);
    static final Limits QUICK =
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), 3, Duration.ofMillis(1), 3, 1 << 20);
    static final Limits IMPATIENT =
            new Limits(Duration.ofSeconds(5), Duration.ofMillis(300), 3, Duration.ofMillis(1), 3, 1 << 20);

    private FetchFixture() {}

    static byte[] content(int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    static RemoteFile remote(URI address) {
        return new RemoteFile(NAME, address, md5(CONTENT), null, null);
    }

    /** A file of which nobody says what it hashes to. */
    static RemoteFile unhashed(URI address) {
        return new RemoteFile(NAME, address, null, null, null);
    }

    static String sha256(byte[] content) {
        return ModelFile.sha256(ByteBuffer.wrap(content));
    }

    static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static Fetcher fetcher() {
        return new Fetcher(QUICK, Disk.REAL);
    }

    /** Keeps what it hears. */
    static class Ear implements FetchListener {

        final List<String> notes = new CopyOnWriteArrayList<>();
        volatile long received;
        volatile long total;
        volatile boolean hasWaited;
        volatile @Nullable Runnable onReceived;

        @Override
        public void received(String file, long bytes, long newTotal) {
            received = bytes;
            total = newTotal;
            Runnable then = onReceived;
            if (then != null) {
                then.run();
            }
        }

        @Override
        public void waiting(String file, long bytes, long newTotal) {
            hasWaited = true;
        }

        @Override
        public void note(String file, String text) {
            notes.add(text);
        }
    }
}
