package dev.fovea.adapters.jvm;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** One call of {@code forEach}: the indices that are left, who works on them, and what went wrong. */
final class Loop {

    private final int n;
    private final IntConsumer body;
    /** A long, since threads that come late count on past n, which may be the largest int. */
    private final AtomicLong next = new AtomicLong();

    private @Nullable Throwable failure;

    /** Helpers that may still join. Guarded by the lock of {@link Workers}. */
    int vacancies;
    /** Helpers at work. Guarded by the lock of {@link Workers}. */
    int helpers;
    /** Signalled when the last helper leaves. */
    final Condition idle;

    Loop(int n, IntConsumer body, int vacancies, Condition idle) {
        this.n = n;
        this.body = body;
        this.vacancies = vacancies;
        this.idle = idle;
    }

    /** Takes indices until none is left or one failed. Never throws. */
    void work() {
        while (true) {
            long index = next.getAndIncrement();
            if (index >= n) {
                return;
            }
            try {
                body.accept((int) index);
            } catch (Throwable t) {
                next.set(n);
                record(t);
                return;
            }
        }
    }

    private synchronized void record(Throwable t) {
        if (failure == null) {
            failure = t;
        } else if (failure != t) {
            failure.addSuppressed(t);
        }
    }

    /** Throws the first failure, if there was one, whatever its type. */
    synchronized void rethrow() {
        if (failure != null) {
            throw Loop.<RuntimeException>unchecked(failure);
        }
    }

    /** Lets a checked exception that a body smuggled out pass as it is. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable t) throws E {
        throw (E) t;
    }
}
