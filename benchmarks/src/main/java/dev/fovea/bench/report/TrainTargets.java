package dev.fovea.bench.report;

import dev.fovea.bench.pair.CommandLine;
import dev.fovea.bench.train.StepMemory;
import dev.fovea.bench.train.TrainNetwork;
import dev.fovea.bench.train.TrainRace;
import java.util.ArrayList;
import java.util.List;

/** What training is to reach, with two threads. */
final class TrainTargets {

    private static final int THREADS = 2;
    private static final double SHARE = 0.75;
    private static final String STEP = ": training step";

    private TrainTargets() {}

    static List<Target> all() {
        List<Target> all = new ArrayList<>();
        all.add(new Target(
                "command line: ./fovea train takes at most 60 s for 324 stamps, features and head included",
                CommandLine.TRAINING,
                CommandLine.TRAIN,
                "",
                0,
                60_000));
        for (TrainNetwork network : TrainNetwork.values()) {
            String table = TrainRace.table(network, THREADS);
            double least = network == TrainNetwork.FASHION_CNN ? 1.2 : 1.0;
            all.add(new Target(
                    "training " + network.title() + ": PyTorch takes at least " + least + " x fovea's time",
                    table,
                    "PyTorch" + STEP,
                    "fovea" + STEP,
                    least,
                    Double.POSITIVE_INFINITY));
            // GFLOP/s are work over time: forward's time over backward's, times backward's work over forward's.
            all.add(new Target(
                    "training " + network.title() + ": backward's GFLOP/s are at least " + SHARE + " of the forward's",
                    table,
                    "fovea: forward",
                    "fovea: backward",
                    SHARE,
                    Double.POSITIVE_INFINITY,
                    network.backwardShare()));
            all.add(new Target(
                    "training " + network.title() + ": steps take at most the memory of PyTorch's",
                    StepMemory.table(network, THREADS),
                    "fovea",
                    "PyTorch",
                    0,
                    1));
        }
        return all;
    }
}
