package dev.fovea.bench.network;

import dev.fovea.api.spi.MachineLimits;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Contender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How long so much arithmetic takes when nothing but fused multiply-adds runs, on as many threads. */
final class ArithmeticLimit implements Contender {

    private static final Duration TIME = Duration.ofMillis(20);

    private final MachineLimits limits;
    private final double flops;
    private final int threads;
    private final ExecutorService others;

    ArithmeticLimit(MachineLimits limits, double flops, int threads) {
        this.limits = limits;
        this.flops = flops;
        this.threads = threads;
        this.others = Executors.newFixedThreadPool(threads);
    }

    /** Nothing that could be compared. */
    @Override
    public float[] result() {
        return new float[0];
    }

    /** By the wall's clock, in pieces so short that the median one is hardly ever interrupted. */
    @Override
    public double[] millis(int calls, Clock clock) throws Exception {
        List<Future<Double>> rates = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            rates.add(others.submit(() -> limits.flops(TIME)));
        }
        double rate = 0;
        for (Future<Double> one : rates) {
            rate += one.get();
        }
        return new double[] {flops / rate * 1e3};
    }

    @Override
    public void close() {
        others.shutdown();
    }
}
