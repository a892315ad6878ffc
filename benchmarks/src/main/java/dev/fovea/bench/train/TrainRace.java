package dev.fovea.bench.train;

import dev.fovea.bench.Role;
import dev.fovea.bench.network.Engine;
import dev.fovea.bench.network.Race;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.QuietTurns;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.bench.report.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Training steps of whole networks: fovea against PyTorch with the same threads, once their losses agree. */
public final class TrainRace {

    /** What {@code --group} selects. */
    public static final String GROUP = "train";

    /** Relative difference of three steps' losses: f32 sums in different orders, and batch norms of few pixels. */
    private static final double TOLERANCE = 1e-3;

    private TrainRace() {}

    /** The table of a network. */
    public static String table(TrainNetwork network, int threads) {
        return "training " + network.title() + ", batch " + network.batch() + ", " + threads
                + " thread(s), per picture";
    }

    /** The rows of the networks that {@code -p network=} leaves. */
    public static List<Row> measure(
            Effort effort, Map<String, String> parameters, Consumer<String> skipped, Consumer<String> progress)
            throws Exception {
        List<TrainNetwork> networks = Arrays.stream(TrainNetwork.values())
                .filter(network ->
                        parameters.getOrDefault("network", network.id()).equals(network.id()))
                .toList();
        int threads = Engine.pool().threads();
        List<Row> rows = new ArrayList<>();
        for (TrainNetwork network : networks) {
            progress.accept(GROUP + ": " + table(network, threads));
            try (Race race = new Race(GROUP, table(network, threads), TOLERANCE)) {
                add(race, network, threads, skipped);
                rows.addAll(race.run(QuietTurns.Length.of(effort, Clock.WALL)));
            }
            progress.accept(GROUP + ": " + StepMemory.table(network, threads));
            rows.addAll(StepMemory.measure(network, effort, skipped));
        }
        return rows;
    }

    private static void add(Race race, TrainNetwork network, int threads, Consumer<String> skipped)
            throws SkippedException {
        String level = Engine.limits().level();
        for (TrainPart part : new TrainPart[] {TrainPart.STEP, TrainPart.FORWARD, TrainPart.BACKWARD}) {
            Role role = part == TrainPart.STEP ? Role.BASELINE : Role.FOVEA;
            race.add(
                    "fovea: " + part.title(),
                    role,
                    level,
                    network.batch(),
                    part.flops(network),
                    new FoveaTraining(network, part));
        }
        try {
            for (TrainPart part : new TrainPart[] {TrainPart.STEP, TrainPart.FORWARD, TrainPart.BACKWARD}) {
                race.add(
                        "PyTorch: " + part.title(),
                        Role.PEER,
                        "DJL",
                        network.batch(),
                        part.flops(network),
                        new TorchTraining(network, part, threads));
            }
        } catch (SkippedException e) {
            skipped.accept(String.valueOf(e.getMessage()));
        }
    }
}
