package dev.fovea.adapters.tflite;

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
    private int live;
    private int busyThreads;
    private boolean closed;

    /**
     * @param limit the most interpreters, and the most threads of them that work at one time
     * @param factory makes an interpreter of so many threads
     */
    InterpreterPool(int limit, IntFunction<TfliteInterpreter> factory) {
        this.limit = limit;
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
     * are free and it costs no other interpreter its place; otherwise one of a single thread, when that is free.
     */
    TfliteInterpreter lease(int wanted) {
        int threads;
        TfliteInterpreter evicted = null;
        lock.lock();
        try {
            threads = isWideFree(wanted) ? wanted : 1;
            while (busyThreads + threads > limit) {
                returned.awaitUninterruptibly();
            }
            busyThreads += threads;
            TfliteInterpreter known = take(threads);
            if (known != null) {
                return known;
            }
            if (live < limit) {
                live++;
            } else {
                // Fewer than the limit are at work, so one of another kind lies idle.
                evicted = idle.removeLast();
            }
        } finally {
            lock.unlock();
        }
        if (evicted != null) {
            evicted.close();
        }
        TfliteInterpreter made = null;
        try {
            made = factory.apply(threads);
            return made;
        } finally {
            if (made == null) {
                giveUp(threads);
            }
        }
    }

    private boolean isWideFree(int wanted) {
        return wanted > 1
                && busyThreads + wanted <= limit
                && (live < limit || idle.stream().anyMatch(each -> each.threads() == wanted));
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
            returned.signal();
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
