package dev.fovea.bench.network;

import dev.fovea.Fovea;
import dev.fovea.api.model.Model;
import dev.fovea.api.spi.Executable;
import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Calls;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.QuietTurns;
import dev.fovea.bench.peer.TensorFlowLite;
import dev.fovea.bench.report.Row;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** From a model file in memory to the first probabilities, in a JVM that has done it before. */
public final class StartRace {

    /** What {@code --group} selects. */
    public static final String GROUP = "start";

    /** Its one table. */
    public static final String TABLE = "EfficientNet-Lite0 loaded, planned, packed and run once, 1 thread";

    private StartRace() {}

    /** The rows. */
    public static List<Row> measure(Effort effort, Map<String, String> parameters, Consumer<String> progress)
            throws Exception {
        progress.accept(GROUP);
        Sample sample = Sample.of(Network.EFFICIENTNET_LITE0.graph(), 1);
        Model model = Fovea.model(Fovea.DEFAULT_MODEL);
        String output = Objects.requireNonNull(model.spec().probabilities(), "probabilities");
        Clock clock = Choice.of(parameters).clock();
        try (Race race = new Race(GROUP, TABLE)) {
            race.add("fovea", Role.BASELINE, "", 1, 0, new Start() {
                @Override
                public float[] result() throws Exception {
                    try (Executable executable = Engine.compile(Network.read(model));
                            FoveaNetwork network = new FoveaNetwork(executable, sample, 1)) {
                        return network.result();
                    }
                }
            });
            race.add("TensorFlow Lite", Role.PEER, "XNNPACK", 1, 0, new Start() {
                @Override
                public float[] result() {
                    return TensorFlowLite.once(model.file(), output, sample.values());
                }
            });
            return race.run(QuietTurns.Length.of(effort, clock));
        }
    }

    /** Everything from the beginning in every call. */
    private abstract static class Start extends Calls {
        @Override
        protected void call() throws Exception {
            result();
        }

        @Override
        public void close() {}
    }
}
