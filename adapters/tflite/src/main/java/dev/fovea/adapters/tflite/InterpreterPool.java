package dev.fovea.adapters.tflite;

import dev.fovea.api.error.MemoryLimitException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The interpreters of one model: made when they are needed, used by one thread at a time, kept for the next. There are
 * never more of them than threads, nor more of their threads at work.
 */
final class InterpreterPool implements AutoCloseable {

    private final int limit;
    private final IntFunction<TfliteInterpreter> factory;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition returned = lock.newCondition();
    private final Deque<TfliteInterpreter> idle = new ArrayDeque<>();
    private int most;
    private int live;
    private int busyThreads;
    private boolean closed;

    /**
     * @param limit the most interpreters, and the most threads of them that work at one time
     * @param factory makes an interpreter of so many threads
     */
    InterpreterPool(int limit, IntFunction<TfliteInterpreter> factory) {
        this.limit = limit;
        this.most = limit;
        this.factory = factory;
    }

    /** Puts in an interpreter that was made elsewhere. */
    void add(TfliteInterpreter interpreter) {
        lock.lock();
        try {
            live++;
            idle.addFirst(interpreter);
        } finally {
            lock.unlock();
        }
    }

    /**
     * An interpreter for this thread alone, until {@link #release}. One of several threads is given only when as many
     * are free and it costs no other interpreter its place; otherwise one of a single thread, when that is free. Where
     * the memory limit stops another interpreter, the pool makes do from then on with those that it has.
     *
     * @throws MemoryLimitException when the memory limit allows not even one interpreter
     */
    TfliteInterpreter lease(int wanted) {
        while (true) {
            Place place = place(wanted);
            if (place.known() != null) {
                return place.known();
            }
            if (place.evicted() != null) {
                place.evicted().close();
            }
            TfliteInterpreter made = null;
            try {
                made = factory.apply(place.threads());
                return made;
            } catch (MemoryLimitException e) {
                if (!makesDo()) {
                    throw e;
                }
            } finally {
                if (made == null) {
                    giveUp(place.threads());
                }
            }
        }
    }

    /** Room for an interpreter of so many threads: one that is there, or else one to be made, after another has gone. */
    private record Place(
            int threads,
            @Nullable TfliteInterpreter known,
            @Nullable TfliteInterpreter evicted) {}

    private Place place(int wanted) {
        lock.lock();
        try {
            while (true) {
                int threads = isWideFree(wanted) ? wanted : 1;
                if (busyThreads + threads <= limit) {
                    TfliteInterpreter known = take(threads);
                    if (known != null || live < most || !idle.isEmpty()) {
                        busyThreads += threads;
                        TfliteInterpreter evicted = null;
                        if (known == null && live < most) {
                            live++;
                        } else if (known == null) {
                            evicted = idle.removeLast();
                        }
                        return new Place(threads, known, evicted);
                    }
                }
                returned.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lowers the number of interpreters to those that live beside the one that could not be made; false for none. */
    private boolean makesDo() {
        lock.lock();
        try {
            int others = live - 1;
            if (others == 0) {
                return false;
            }
            most = Math.min(most, others);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isWideFree(int wanted) {
        return wanted > 1
                && busyThreads + wanted <= limit
                && (live < most || idle.stream().anyMatch(each -> each.threads() == wanted));
    }

    private @Nullable TfliteInterpreter take(int threads) {
        for (Iterator<TfliteInterpreter> each = idle.iterator(); each.hasNext(); ) {
            TfliteInterpreter interpreter = each.next();
            if (interpreter.threads() == threads) {
                each.remove();
                return interpreter;
            }
        }
        return null;
    }

    private void giveUp(int threads) {
        lock.lock();
        try {
            live--;
            busyThreads -= threads;
            returned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives an interpreter back. */
    void release(TfliteInterpreter interpreter) {
        boolean keep;
        lock.lock();
        try {
            keep = !closed;
            busyThreads -= interpreter.threads();
            if (keep) {
                idle.addFirst(interpreter);
            } else {
                live--;
            }
            // One of several threads frees the places of as many.
            returned.signalAll();
        } finally {
            lock.unlock();
        }
        if (!keep) {
            interpreter.close();
        }
    }

    /** The number of interpreters, idle or not. */
    int size() {
        lock.lock();
        try {
            return live;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Deque<TfliteInterpreter> rest;
        lock.lock();
        try {
            closed = true;
            rest = new ArrayDeque<>(idle);
            live -= rest.size();
            idle.clear();
        } finally {
            lock.unlock();
        }
        rest.forEach(TfliteInterpreter::close);
    }
}
