package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.WorkPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of {@link WorkPool}. A deadlock shows as a time-out; nothing here depends on how fast things run. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class WorkPoolContract {

    /** A fresh instance of the provider. */
    protected abstract WorkPool create();

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 4", "1, 1", "1, 4", "2, 2", "3, 2", "7, 3", "64, 1", "64, 2", "1000, 2", "1000, 100"})
    final void visitsEveryIndexOnceAndShowsItsResults(int n, int parallelism) {
        WorkPool pool = create();
        for (int round = 0; round < 50; round++) {
            // Plain arrays: the pool alone makes the writes visible, in both directions.
            int[] in = new int[n];
            int[] out = new int[n];
            Arrays.fill(in, round);
            pool.forEach(n, parallelism, i -> out[i] += in[i] + i);
            int base = round;
            assertThat(out).isEqualTo(IntStream.range(0, n).map(i -> base + i).toArray());
        }
    }

    @Test
    final void aloneTheCallerDoesItAll() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        create().forEach(100, 1, i -> threads.add(Thread.currentThread()));
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "1000000"})
    final void keepsToItsThreads(int parallelism) {
        WorkPool pool = create();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        pool.forEach(2_000, parallelism, i -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            now.decrementAndGet();
        });
        assertThat(most.get()).isBetween(1, Math.min(parallelism, pool.threads()));
    }

    @Test
    final void handsOutTheSameThreadsHoweverOftenItIsMade() {
        int threads = create().threads();
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 20; i++) {
            create().forEach(50, threads, index -> seen.add(Thread.currentThread()));
        }
        seen.remove(Thread.currentThread());
        assertThat(seen).hasSizeLessThanOrEqualTo(Math.max(1, threads - 1)).allMatch(Thread::isDaemon);
    }

    @Test
    final void nestedCallsEnd() {
        WorkPool pool = create();
        AtomicInteger count = new AtomicInteger();
        pool.forEach(8, 8, i -> pool.forEach(8, 8, j -> pool.forEach(8, 8, k -> count.incrementAndGet())));
        assertThat(count).hasValue(512);
    }

    @Test
    final void callsFromTasksEnd() throws InterruptedException {
        WorkPool pool = create();
        int tasks = 4 * pool.threads();
        CountDownLatch done = new CountDownLatch(tasks * 100);
        for (int t = 0; t < tasks; t++) {
            pool.execute(() -> pool.forEach(100, pool.threads(), i -> done.countDown()));
        }
        done.await();
        assertThat(done.getCount()).isZero();
    }

    /** Each caller's loop waits in the middle for the other's: if one had to end first, neither would. */
    @Test
    final void concurrentCallersProgressTogether() throws Exception {
        WorkPool pool = create();
        for (int round = 0; round < 20; round++) {
            CyclicBarrier meeting = new CyclicBarrier(2);
            List<FutureTask<Integer>> callers = new ArrayList<>();
            for (int c = 0; c < 2; c++) {
                FutureTask<Integer> caller = new FutureTask<>(() -> {
                    AtomicInteger count = new AtomicInteger();
                    pool.forEach(16, pool.threads(), i -> {
                        if (i == 8) {
                            meet(meeting);
                        }
                        count.incrementAndGet();
                    });
                    return count.get();
                });
                callers.add(caller);
                new Thread(caller, "caller-" + c).start();
            }
            for (FutureTask<Integer> caller : callers) {
                assertThat(caller.get()).isEqualTo(16);
            }
        }
    }

    @Test
    final void stopsAtTheFirstFailure() {
        WorkPool pool = create();
        IllegalStateException failure = new IllegalStateException("index 3");
        List<Integer> begun = new CopyOnWriteArrayList<>();
        assertThat(catchThrowable(() -> pool.forEach(100, 1, i -> {
                    begun.add(i);
                    if (i == 3) {
                        throw failure;
                    }
                })))
                .isSameAs(failure);
        assertThat(begun).containsExactly(0, 1, 2, 3);
        AtomicInteger after = new AtomicInteger();
        pool.forEach(10, pool.threads(), i -> after.incrementAndGet());
        assertThat(after).as("the pool works on").hasValue(10);
    }

    /** The others are inside a body when one fails, and leave it only then; each may have begun one index. */
    @Test
    final void beginsNothingNewAfterAFailure() {
        WorkPool pool = create();
        CountDownLatch failing = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        assertThatThrownBy(() -> pool.forEach(2_000, pool.threads(), i -> {
                    begun.incrementAndGet();
                    if (i == 0) {
                        failing.countDown();
                        throw new IllegalStateException("index 0");
                    }
                    await(failing);
                    pause();
                }))
                .hasMessage("index 0");
        assertThat(begun.get()).isLessThan(1_000);
    }

    @Test
    final void suppressesLaterFailures() {
        WorkPool pool = create();
        Assumptions.assumeTrue(pool.threads() >= 2, "a pool of one thread has no later failures");
        CyclicBarrier both = new CyclicBarrier(2);
        Throwable thrown = catchThrowable(() -> {
            // The barrier keeps the caller at its first index until a helper has taken the second.
            pool.forEach(2, 2, i -> {
                meet(both);
                throw new IllegalStateException("index " + i);
            });
        });
        assertThat(thrown).isInstanceOf(IllegalStateException.class);
        assertThat(thrown.getSuppressed()).hasSize(1);
        assertThat(List.of(thrown.getMessage(), thrown.getSuppressed()[0].getMessage()))
                .containsExactlyInAnyOrder("index 0", "index 1");
    }

    @Test
    final void passesErrorsAsTheyAre() {
        WorkPool pool = create();
        for (Throwable t : List.of(new AssertionError("a"), new OutOfMemoryError("b"), new IllegalStateException())) {
            assertThat(catchThrowable(() -> pool.forEach(4, pool.threads(), i -> sneak(t))))
                    .isSameAs(t);
            assertThat(t.getSuppressed()).isEmpty();
        }
    }

    @Test
    final void anInterruptWaitsUntilTheCallIsDone() {
        WorkPool pool = create();
        AtomicInteger count = new AtomicInteger();
        Thread.currentThread().interrupt();
        pool.forEach(200, pool.threads(), i -> count.incrementAndGet());
        assertThat(Thread.interrupted()).as("interrupt flag of the caller").isTrue();
        assertThat(count).hasValue(200);
    }

    /** A thread that takes tasks in order of arrival sees rising numbers, however many threads share them. */
    @Test
    final void runsTasksInOrderOfArrival() throws InterruptedException {
        WorkPool pool = create();
        Map<Thread, List<Integer>> byThread = new ConcurrentHashMap<>();
        CountDownLatch done = new CountDownLatch(500);
        for (int t = 0; t < 500; t++) {
            int number = t;
            pool.execute(() -> {
                byThread.computeIfAbsent(Thread.currentThread(), thread -> new ArrayList<>())
                        .add(number);
                done.countDown();
            });
        }
        done.await();
        assertThat(byThread).doesNotContainKey(Thread.currentThread());
        byThread.values().forEach(numbers -> assertThat(numbers).isSorted());
    }

    @Test
    final void survivesATaskThatThrows() throws InterruptedException {
        WorkPool pool = create();
        int tasks = create().threads();
        CountDownLatch done = new CountDownLatch(tasks);
        for (int t = 0; t < tasks; t++) {
            pool.execute(() -> {
                done.countDown();
                throw new IllegalStateException("a task that throws, on purpose");
            });
        }
        done.await();
        CountDownLatch after = new CountDownLatch(1);
        pool.execute(after::countDown);
        after.await();
        assertThat(after.getCount()).isZero();
    }

    @Test
    final void refusesNonsense() {
        WorkPool pool = create();
        assertThatThrownBy(() -> pool.forEach(-1, 1, i -> {}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("argument n: expected at least 0, got -1");
        assertThatThrownBy(() -> pool.forEach(1, 0, i -> {}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("argument parallelism: expected at least 1, got 0");
        assertThat(pool.threads()).isPositive();
        assertThat(pool.id()).isNotBlank();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the other never came", e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void sneak(Throwable t) throws E {
        throw (E) t;
    }
}
