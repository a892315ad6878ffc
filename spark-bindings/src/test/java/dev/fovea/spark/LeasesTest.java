package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeasesTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final AtomicLong clock = new AtomicLong();
    private final List<String> closed = Collections.synchronizedList(new ArrayList<>());

    /** Things named {@code content:bytes:anything}. */
    private final Leases<String, String> leases = new Leases<>(
            thing -> new Leases.Held(thing.split(":", -1)[0], Long.parseLong(thing.split(":", -1)[1])),
            closed::add,
            clock::get);

    private Leases<String, String>.Lease acquire(String thing) {
        return leases.acquire(thing, () -> thing);
    }

    private void use(String thing) {
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        acquire(thing).close();
    }

    @Test
    void whatIsIdleStaysUntilItsTimeIsUp() {
        use("a:10:");
        assertThat(leases.evict(100, LONG)).isEqualTo(LONG);
        clock.addAndGet(LONG.minusSeconds(60).toNanos());
        assertThat(leases.evict(100, LONG)).isEqualTo(Duration.ofSeconds(60));
        assertThat(closed).isEmpty();
        clock.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(leases.evict(100, LONG)).isNull();
        assertThat(closed).containsExactly("a:10:");
        assertThat(leases.open()).isZero();
    }

    @Test
    void leastRecentlyUsedGoesFirstWhenIdleOnesHoldTooMuch() {
        use("a:40:");
        use("b:40:");
        use("c:40:");
        use("a:40:");
        leases.evict(100, LONG);
        assertThat(closed).containsExactly("b:40:");
        leases.evict(39, LONG);
        assertThat(closed).containsExactly("b:40:", "c:40:", "a:40:");
    }

    @Test
    void whatIsInUseNeitherGoesNorCounts() {
        use("idle:60:");
        Leases<String, String>.Lease busy = acquire("busy:1000:");
        leases.evict(100, Duration.ofDays(1));
        assertThat(closed).isEmpty();
        busy.close();
        busy.close();
        leases.evict(100, Duration.ofDays(1));
        assertThat(closed).containsExactly("idle:60:", "busy:1000:");
    }

    @Test
    void whatCannotBeMeasuredIsClosed() {
        Leases<String, String> unmeasured = new Leases<>(
                thing -> {
                    throw new IllegalStateException("no size of " + thing);
                },
                closed::add,
                clock::get);
        assertThatThrownBy(() -> unmeasured.acquire("k", () -> "thing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no size of thing");
        assertThat(closed).containsExactly("thing");
        assertThat(unmeasured.open()).isZero();
    }

    /** Two stages on one model hold it once; while one of them runs, closing the other would free nothing. */
    @Test
    void thingsOfOneContentGoTogether() {
        use("model:60:first");
        use("model:60:second");
        use("other:30:");
        leases.evict(90, LONG);
        assertThat(closed).isEmpty();
        Leases<String, String>.Lease first = acquire("model:60:first");
        leases.evict(0, Duration.ZERO);
        assertThat(closed).containsExactly("other:30:");
        first.close();
        leases.evict(59, LONG);
        assertThat(closed).containsExactlyInAnyOrder("other:30:", "model:60:first", "model:60:second");
    }

    /** Giving one model back does not wait until another one is loaded. */
    @Test
    void evictionPassesByWhatIsBeingMade() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread loader = new Thread(() -> leases.acquire("slow:1:", () -> {
                    begun.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return "slow:1:";
                })
                .close());
        loader.start();
        begun.await();
        use("quick:1:");
        Thread evicting = new Thread(leases::closeIdle);
        evicting.start();
        evicting.join(30_000);
        assertThat(evicting.isAlive()).isFalse();
        assertThat(closed).containsExactly("quick:1:");
        end.countDown();
        loader.join();
        assertThat(leases.open()).isEqualTo(1);
    }

    @Test
    void aFailureIsForgotten() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> leases.acquire("k", () -> {
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
        }
        assertThat(leases.open()).isZero();
        assertThat(leases.acquire("k", () -> "yes:1:").value()).isEqualTo("yes:1:");
    }

    @Test
    void oneIsMadeUnderARushThatComesAndGoes() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Set<Integer> open = ConcurrentHashMap.newKeySet();
        Leases<String, Integer> rushed = new Leases<>(n -> new Leases.Held("x", 1), open::remove, System::nanoTime);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        CountDownLatch go = new CountDownLatch(1);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(threads.submit(() -> {
                    go.await();
                    for (int j = 0; j < 500; j++) {
                        try (Leases<String, Integer>.Lease lease = rushed.acquire("k", () -> {
                            int n = made.incrementAndGet();
                            open.add(n);
                            return n;
                        })) {
                            // One that is being closed may still be there; the leased one must be.
                            assertThat(open).contains(lease.value());
                        }
                        if (j % 50 == 0) {
                            rushed.closeIdle();
                        }
                    }
                    return null;
                }));
            }
            go.countDown();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        rushed.closeIdle();
        assertThat(open).isEmpty();
        assertThat(made.get()).isBetween(1, 16 * 10 + 1);
    }
}
