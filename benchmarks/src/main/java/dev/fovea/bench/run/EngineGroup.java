package dev.fovea.bench.run;

import dev.fovea.bench.network.CallersRace;
import dev.fovea.bench.network.Choice;
import dev.fovea.bench.network.LayerRace;
import dev.fovea.bench.network.MemoryRace;
import dev.fovea.bench.network.NetworkRace;
import dev.fovea.bench.network.OpenRace;
import dev.fovea.bench.network.StartRace;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.report.Row;
import dev.fovea.bench.train.KernelRace;
import dev.fovea.bench.train.TrainRace;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The groups about the native engine, in the order of the report. */
public enum EngineGroup {
    NETWORK(NetworkRace.GROUP) {
        @Override
        List<Row> measure(
                Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
                throws Exception {
            return new NetworkRace(effort, Choice.of(parameters), skipped, progress).measure();
        }
    },
    LAYER(LayerRace.GROUP) {
        @Override
        List<Row> measure(
                Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
                throws Exception {
            return new LayerRace(effort, parameters, progress).measure();
        }
    },
    START(StartRace.GROUP) {
        @Override
        List<Row> measure(
                Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
                throws Exception {
            return StartRace.measure(effort, parameters, progress);
        }
    },
    OPEN(OpenRace.GROUP) {
        @Override
        List<Row> measure(
                Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
                throws Exception {
            return OpenRace.measure(effort, parameters, progress);
        }
    },
    MEMORY(MemoryRace.GROUP) {
        @Override
        List<Row> measure(
                Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
                throws Exception {
            return MemoryRace.measure(effort, parameters, progress);
        }
    },
    TRAIN(TrainRace.GROUP) {
        @Override
        List<Row> measure(
                Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
                throws Exception {
            return TrainRace.measure(effort, parameters, skipped, progress);
        }
    },
    CALLERS(CallersRace.GROUP) {
        @Override
        List<Row> measure(
                Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
                throws Exception {
            return CallersRace.measure(effort, progress);
        }
    },
    TRAIN_KERNELS(KernelRace.GROUP) {
        @Override
        List<Row> measure(
                Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
                throws Exception {
            return KernelRace.measure(effort, progress);
        }
    };

    private final String id;

    EngineGroup(String id) {
        this.id = id;
    }

    /** What {@code --group} selects. */
    public String id() {
        return id;
    }

    /**
     * The rows of the group.
     *
     * @param effort how long it may take
     * @param parameters what {@code -p} chose
     * @param skipped takes the reason for each part that does not run
     * @param progress takes what runs now
     * @throws dev.fovea.bench.pair.SkippedException when nothing of it runs here
     */
    abstract List<Row> measure(
            Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
            throws Exception;
}
