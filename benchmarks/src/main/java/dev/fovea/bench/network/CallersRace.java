package dev.fovea.bench.network;

import dev.fovea.api.spi.Executable;
import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Calls;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.QuietTurns;
import dev.fovea.bench.report.Row;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Two threads that call one model at the same time, each allowed every core, beside the same calls in a row. */
public final class CallersRace {

    /** What {@code --group} selects. */
    public static final String GROUP = "callers";

    /** Its one table. */
    public static final String TABLE = "EfficientNet-Lite0, eight calls, each on up to 2 threads";

    private static final int CALLS = 8;
    private static final int THREADS = 2;

    private CallersRace() {}

    /** The rows. */
    public static List<Row> measure(Effort effort, Consumer<String> progress) throws Exception {
        progress.accept(GROUP);
        Sample sample = Sample.of(Network.EFFICIENTNET_LITE0.graph(), 1);
        ExecutorService others = Executors.newFixedThreadPool(THREADS);
        try (Executable executable = Engine.compile(Network.EFFICIENTNET_LITE0.graph());
                FoveaNetwork network = new FoveaNetwork(executable, sample, THREADS);
                Race race = new Race(GROUP, TABLE)) {
            race.add("one after the other", Role.BASELINE, "", 1, 0, new Callers(network) {
                @Override
                protected void call() {
                    for (int i = 0; i < CALLS; i++) {
                        network.call();
                    }
                }
            });
            race.add("two callers at once", Role.FOVEA, "", 1, 0, new Callers(network) {
                @Override
                protected void call() throws Exception {
                    Callable<Void> half = () -> {
                        for (int i = 0; i < CALLS / THREADS; i++) {
                            network.call();
                        }
                        return null;
                    };
                    for (Future<Void> done : others.invokeAll(List.of(half, half))) {
                        done.get();
                    }
                }
            });
            return race.run(QuietTurns.Length.of(effort, Clock.WALL));
        } finally {
            others.shutdown();
        }
    }

    private abstract static class Callers extends Calls {
        private final FoveaNetwork network;

        Callers(FoveaNetwork network) {
            this.network = network;
        }

        @Override
        public float[] result() {
            return network.result();
        }

        @Override
        public void close() {}
    }
}
