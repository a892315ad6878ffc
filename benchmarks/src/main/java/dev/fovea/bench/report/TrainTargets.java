package dev.fovea.bench.report;

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
            all.add(new Target(
                    "training " + network.title() + ": backward reaches " + SHARE + " of the forward's GFLOP/s",
                    table,
                    "fovea: backward",
                    "fovea: forward",
                    0,
                    network.backwardShare() / SHARE));
        }
        return all;
    }
}
