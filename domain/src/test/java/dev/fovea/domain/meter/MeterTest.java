package dev.fovea.domain.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.port.Metrics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeterTest {

    @Test
    void anUnusedMeterIsAllZero() {
        Metrics metrics = new Meter().metrics();
        assertThat(metrics.calls()).isZero();
        assertThat(metrics.picturesPerSecond()).isZero();
        assertThat(metrics.medianCall()).isZero();
    }

    @Test
    void countsAndQuantilesWithinTheirBucket() {
        Meter meter = new Meter();
        for (int i = 0; i < 99; i++) {
            meter.record(8, 1_000_000, 9_000_000);
        }
        meter.record(8, 0, 1_000_000_000);
        Metrics metrics = meter.metrics();
        assertThat(metrics.calls()).isEqualTo(100);
        assertThat(metrics.pictures()).isEqualTo(800);
        assertThat(metrics.preprocess()).isEqualTo(Duration.ofMillis(99));
        assertThat(metrics.model()).isEqualTo(Duration.ofMillis(99 * 9 + 1000));
        // Buckets grow by 10 %, and a quantile is told as its bucket's middle: at most 5 % off, plus rounding.
        assertThat(metrics.medianCall()).isBetween(Duration.ofNanos(9_400_000), Duration.ofNanos(10_600_000));
        assertThat(metrics.p99Call()).isBetween(Duration.ofNanos(9_400_000), Duration.ofNanos(10_600_000));
        assertThat(metrics.picturesPerSecond()).isBetween(401.0, 403.0);
    }
}
