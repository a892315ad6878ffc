package dev.fovea.bench.train;

import dev.fovea.bench.Role;
import dev.fovea.bench.network.Engine;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.Resident;
import dev.fovea.bench.pair.Scratch;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.bench.report.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How much the resident memory of a new JVM grows at most over three training steps, whose weights and pictures lie there
 * already: the same for both, heap, scratch and what either keeps for later included. Steps of a batch of two come
 * before, so that libraries and classes do not count.
 */
public final class StepMemory {

    private static final int STEPS = 3;
    private static final int WARM_UPS = 5;
    private static final int SMALL = 2;

    private StepMemory() {}

    /** The table of a network. */
    public static String table(TrainNetwork network, int threads) {
        return "peak memory of 3 training steps, growth of a process, " + network.title() + ", batch " + network.batch()
                + ", " + threads + " thread(s)";
    }

    /** The rows of a network. */
    static List<Row> measure(TrainNetwork network, Effort effort, Consumer<String> skipped) throws Exception {
        int threads = Engine.pool().threads();
        List<Double> own = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        try (Scratch scratch = new Scratch()) {
            Resident.require(TrainRace.GROUP);
            for (int round = 0; round < effort.rounds(); round++) {
                own.add(grown(scratch.folder(), "fovea", network, threads));
                peer.add(grown(scratch.folder(), "PyTorch", network, threads));
            }
        } catch (SkippedException e) {
            skipped.accept(String.valueOf(e.getMessage()));
            return List.of();
        }
        String table = table(network, threads);
        String level = Engine.limits().level();
        return List.of(
                new Row(TrainRace.GROUP, table, "fovea", Role.BASELINE, own, level, 0, "MB"),
                new Row(TrainRace.GROUP, table, "PyTorch", Role.PEER, peer, "DJL", 0, "MB"));
    }

    private static double grown(Path folder, String who, TrainNetwork network, int threads) throws Exception {
        List<String> properties = List.of("fovea.threads", "fovea.cache.dir");
        return Resident.ofChild(folder, StepMemory.class, properties, who, network.name(), Integer.toString(threads));
    }

    /** The program of such a JVM. Arguments: fovea or PyTorch, the network, threads, where the number goes. */
    public static void main(String[] arguments) throws Exception {
        boolean isOwn = arguments[0].equals("fovea");
        TrainNetwork network = TrainNetwork.valueOf(arguments[1]);
        int threads = Integer.parseInt(arguments[2]);
        try (TrainingContender small = contender(isOwn, network, threads, SMALL)) {
            for (int i = 0; i < WARM_UPS; i++) {
                small.step();
            }
        }
        double grown;
        try (TrainingContender contender = contender(isOwn, network, threads, network.batch())) {
            double before = Resident.startOver();
            for (int i = 0; i < STEPS; i++) {
                contender.step();
            }
            grown = Resident.peak() - before;
        }
        Files.writeString(Path.of(arguments[3]), Double.toString(grown));
        System.exit(0); // whatever threads are left
    }

    private static TrainingContender contender(boolean isOwn, TrainNetwork network, int threads, int batch)
            throws SkippedException {
        return isOwn
                ? new FoveaTraining(network, TrainPart.STEP, batch)
                : new TorchTraining(network, TrainPart.STEP, threads, batch);
    }
}
