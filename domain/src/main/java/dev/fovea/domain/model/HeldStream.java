package dev.fovea.domain.model;

import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.StreamTimes;

/** A stream that keeps its model loaded until it is closed or has run out. */
public final class HeldStream<R> implements Outcomes<R> {

    private final Outcomes<R> stream;
    private final Runnable release;
    private boolean released;

    /**
     * A stream.
     *
     * @param release is run once, when the stream ends
     */
    public HeldStream(Outcomes<R> stream, Runnable release) {
        this.stream = stream;
        this.release = release;
    }

    @Override
    public boolean hasNext() {
        if (released) {
            return false;
        }
        if (stream.hasNext()) {
            return true;
        }
        close();
        return false;
    }

    @Override
    public Outcome<R> next() {
        return stream.next();
    }

    @Override
    public StreamTimes times() {
        return stream.times();
    }

    @Override
    public void close() {
        if (!released) {
            released = true;
            try {
                stream.close();
            } finally {
                release.run();
            }
        }
    }
}
