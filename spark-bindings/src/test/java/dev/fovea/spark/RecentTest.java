package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentTest {

    private final AtomicLong now = new AtomicLong(5_000);
    private final Recent<String, Integer> recent = new Recent<>(2, Duration.ofNanos(100), now::get);

    @Test
    void theLeastRecentlyUsedGoes() {
        recent.put("a", 1);
        recent.put("b", 2);
        assertThat(recent.get("a")).isEqualTo(1);
        recent.put("c", 3);
        assertThat(recent.get("b")).isNull();
        assertThat(recent.get("a")).isEqualTo(1);
        assertThat(recent.get("c")).isEqualTo(3);
        recent.put("c", 4);
        assertThat(recent.get("c")).isEqualTo(4);
        assertThat(recent.size()).isEqualTo(2);
    }

    @Test
    void whatNobodyAsksForGoes() {
        recent.put("a", 1);
        now.addAndGet(60);
        recent.put("b", 2);
        now.addAndGet(39);
        assertThat(recent.size()).isEqualTo(2);
        now.addAndGet(1);
        assertThat(recent.size()).isEqualTo(1);
        assertThat(recent.get("b")).isEqualTo(2);
        now.addAndGet(99);
        assertThat(recent.get("b")).isEqualTo(2);
        now.addAndGet(100);
        assertThat(recent.get("a")).isNull();
        assertThat(recent.size()).isZero();
    }
}
