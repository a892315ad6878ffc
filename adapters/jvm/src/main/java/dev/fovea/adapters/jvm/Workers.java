package dev.fovea.adapters.jvm;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Threads, and the work that waits for them: loops first, since a caller waits for those, then tasks in order of
 * arrival. One lock guards all of it; it is taken a few times a call, never per index.
 */
final class Workers {

    /** Far above any machine; a bound so that a mistyped setting does not exhaust the system. */
    static final int MOST_THREADS = 4096;

    private final int threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Deque<Loop> loops = new ArrayDeque<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean started;

    Workers(int threads) {
        this.threads = threads;
    }

    int threads() {
        return threads;
    }

    void forEach(int n, int parallelism, IntConsumer body) {
        Objects.requireNonNull(body, "body");
        if (n < 0) {
            throw new InvalidArgumentException(
                    Fault.of("argument", "n").expected("at least 0").got(n));
        }
        if (parallelism < 1) {
            throw new InvalidArgumentException(
                    Fault.of("argument", "parallelism").expected("at least 1").got(parallelism));
        }
        Loop loop = new Loop(n, body, Math.min(Math.min(parallelism, threads), n) - 1, lock.newCondition());
        if (loop.vacancies > 0) {
            lock.lock();
            try {
                start();
                loops.addLast(loop);
                for (int i = 0; i < loop.vacancies; i++) {
                    work.signal();
                }
            } finally {
                lock.unlock();
            }
            loop.work();
            settle(loop);
        } else {
            loop.work();
        }
        loop.rethrow();
    }

    /**
     * Shuts the loop to helpers that have not come, and waits for those that have: they work, so the wait ends, also
     * when the caller is itself a helper of another loop.
     */
    private void settle(Loop loop) {
        lock.lock();
        try {
            if (loop.vacancies > 0) {
                loop.vacancies = 0;
                loops.remove(loop);
            }
            while (loop.helpers > 0) {
                loop.idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        lock.lock();
        try {
            start();
            tasks.addLast(task);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        if (!started) {
            started = true;
            for (int i = 1; i <= Math.max(1, threads - 1); i++) {
                WorkerThread.start("fovea-worker-" + i, this::serve);
            }
        }
    }

    /** The life of a worker. */
    private void serve() {
        while (true) {
            Loop loop = null;
            Runnable task = null;
            lock.lock();
            try {
                while (loops.isEmpty() && tasks.isEmpty()) {
                    work.awaitUninterruptibly();
                }
                loop = loops.peekFirst();
                if (loop != null) {
                    loop.helpers++;
                    if (--loop.vacancies == 0) {
                        loops.removeFirst();
                    }
                } else {
                    task = tasks.removeFirst();
                }
            } finally {
                lock.unlock();
            }
            if (loop != null) {
                help(loop);
            } else if (task != null) {
                runTask(task);
            }
            // An interrupt was meant for the work that is done, not for the next.
            Thread.interrupted();
        }
    }

    private void help(Loop loop) {
        loop.work();
        lock.lock();
        try {
            if (--loop.helpers == 0) {
                loop.idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A task must not throw; if one does, the worker lives on. */
    private static void runTask(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            System.getLogger(Workers.class.getPackageName())
                    .log(Level.ERROR, "task of the work pool: expected an end without an error, got " + t, t);
        }
    }
}
