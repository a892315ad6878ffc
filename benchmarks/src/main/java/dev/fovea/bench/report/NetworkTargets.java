package dev.fovea.bench.report;

import dev.fovea.bench.network.CallersRace;
import dev.fovea.bench.network.LayerRace;
import dev.fovea.bench.network.MemoryRace;
import dev.fovea.bench.network.Network;
import dev.fovea.bench.network.NetworkRace;
import dev.fovea.bench.network.OpenRace;
import dev.fovea.bench.network.StartRace;
import java.util.ArrayList;
import java.util.List;

/** What the native engine is to reach. */
final class NetworkTargets {

    private static final double NO_CEILING = Double.POSITIVE_INFINITY;
    private static final String ORT = "ONNX Runtime";
    private static final String OPENVINO = "OpenVINO";
    private static final String TFLITE = "TensorFlow Lite";
    private static final String FOVEA = "fovea";
    private static final String LIMIT = "limit: multiply and add";

    private NetworkTargets() {}

    static List<Target> all() {
        List<Target> all = new ArrayList<>(List.of(
                ahead(Network.RESNET50, 1, ORT, 1.3),
                ahead(Network.RESNET50, 1, OPENVINO, 1.2),
                new Target(
                        "ResNet50, 1 thread: at least 0.95 of the multiply-add peak, counted by the direct method",
                        NetworkRace.table(Network.RESNET50, 1, 1),
                        LIMIT,
                        FOVEA,
                        0.95,
                        NO_CEILING),
                ahead(Network.VGG16, 1, ORT, 2.0),
                ahead(Network.INCEPTIONV3, 1, ORT, 1.25),
                ahead(Network.XCEPTION, 1, ORT, 1.05)));
        for (int threads : new int[] {1, 2}) {
            double least = threads == 1 ? 1.35 : 1.2;
            all.add(ahead(Network.EFFICIENTNET_LITE0, threads, TFLITE, least));
            for (Network network : new Network[] {Network.EFFICIENTNET_LITE0, Network.MOBILENETV2}) {
                all.add(ahead(network, threads, ORT, least));
                all.add(ahead(network, threads, OPENVINO, least));
            }
        }
        for (Network network : Network.values()) {
            all.add(new Target(
                    network.title() + ": 1 thread takes at least " + (network.isSmall() ? 1.6 : 1.8)
                            + " x the time of 2",
                    NetworkRace.ownTable(network),
                    "1 thread",
                    "2 threads",
                    network.isSmall() ? 1.6 : 1.8,
                    NO_CEILING));
            all.add(new Target(
                    network.title() + ": a picture of a batch of 8 takes no longer than one alone",
                    NetworkRace.ownTable(network),
                    "batch 8",
                    "1 thread",
                    0,
                    1));
        }
        all.add(new Target(
                "matrix product 32 x 1000 x 2048: oneDNN takes at least 1.3 x fovea's time",
                LayerRace.PRODUCT,
                "oneDNN",
                FOVEA,
                1.3,
                NO_CEILING));
        all.add(new Target(
                "first inference, loading included: fovea takes at most TensorFlow Lite's time",
                StartRace.TABLE,
                FOVEA,
                TFLITE,
                0,
                1));
        all.add(new Target(
                "ResNet50: fovea's own file opens in at most 50 ms, no weights copied",
                OpenRace.TABLE,
                "fovea: mapped",
                "",
                0,
                50));
        all.add(new Target(
                "ResNet50: fovea's memory grows at most as much as ONNX Runtime's",
                MemoryRace.TABLE,
                FOVEA,
                ORT,
                0,
                1));
        all.add(new Target(
                "two callers at once take no longer than one after the other",
                CallersRace.TABLE,
                "two callers at once",
                "one after the other",
                0,
                1));
        return all;
    }

    private static Target ahead(Network network, int threads, String peer, double least) {
        return new Target(
                network.title() + ", " + threads + " thread(s): " + peer + " takes at least " + least
                        + " x fovea's time",
                NetworkRace.table(network, 1, threads),
                peer,
                FOVEA,
                least,
                NO_CEILING);
    }
}
