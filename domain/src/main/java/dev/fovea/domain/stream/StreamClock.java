package dev.fovea.domain.stream;

import dev.fovea.api.port.StreamTimes;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The times of one stream, entered by every thread that works for it and read by any. */
final class StreamClock {

    private final LongAdder decode = new LongAdder();
    private final LongAdder prepare = new LongAdder();
    private final LongAdder waiting = new LongAdder();
    private final LongAdder model = new LongAdder();
    private final LongAdder pictures = new LongAdder();

    /** The reader while it waits for pictures: what it works on meanwhile is no waiting. */
    private volatile @Nullable Thread reader;

    private long waitStart;
    private long worked;

    /** The times of one picture, for the thread that works on it. */
    final class Picture {
        private final long start = System.nanoTime();
        private long decoded;

        /** The picture lies in memory; what follows is preparation. */
        void decoded() {
            decoded = System.nanoTime();
        }

        void end() {
            long now = System.nanoTime();
            long until = decoded == 0 ? now : decoded;
            decode.add(until - start);
            prepare.add(now - until);
            if (Thread.currentThread() == reader) {
                worked += now - start;
            }
        }
    }

    Picture picture() {
        return new Picture();
    }

    /** The reader begins to wait for the pictures of a batch; it works on those that nobody has begun. */
    void waitBegins() {
        worked = 0;
        waitStart = System.nanoTime();
        reader = Thread.currentThread();
    }

    void waitEnds() {
        reader = null;
        waiting.add(Math.max(0, System.nanoTime() - waitStart - worked));
    }

    void computed(long nanos) {
        model.add(nanos);
    }

    void known(int outcomes) {
        pictures.add(outcomes);
    }

    StreamTimes times() {
        return new StreamTimes(
                pictures.sum(),
                Duration.ofNanos(decode.sum()),
                Duration.ofNanos(prepare.sum()),
                Duration.ofNanos(waiting.sum()),
                Duration.ofNanos(model.sum()));
    }
}
