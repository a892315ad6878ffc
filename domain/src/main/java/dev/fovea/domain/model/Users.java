package dev.fovea.domain.model;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;

/**
 * Who uses something that may be closed while calls are running: the owner and every call. What is held is given back
 * when the last of them leaves. Safe for any number of threads.
 */
public final class Users {

    private final String what;
    private final Runnable release;
    private int count = 1;
    private boolean closed;

    /**
     * The owner alone.
     *
     * @param what the name of what is used, for messages
     * @param release gives it back; run once
     */
    public Users(String what, Runnable release) {
        this.what = what;
        this.release = release;
    }

    /**
     * A call begins; {@link #leave} ends it.
     *
     * @throws ClosedException when the owner has closed
     */
    public synchronized void enter() {
        if (closed) {
            throw new ClosedException(Fault.of("model", what)
                    .expected("an open port")
                    .got("a closed one")
                    .repair("build a new one, or close it later"));
        }
        count++;
    }

    /** A call ends. */
    public void leave() {
        boolean last;
        synchronized (this) {
            last = --count == 0;
        }
        if (last) {
            release.run();
        }
    }

    /** The owner leaves; a second call does nothing. */
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        leave();
    }
}
