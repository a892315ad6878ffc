package dev.fovea.bench.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Contender;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.QuietTurns;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.bench.report.Row;
import dev.fovea.bench.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every race runs once on a small network: contenders agree, and the rows are those that the targets name. */
class RacesTest {

    private final List<String> skipped = new ArrayList<>();

    @Test
    void theSmallestNetworkIsRacedAgainstItsPeers() throws Exception {
        requireNative();
        Choice choice = Choice.of(Map.of("network", "efficientnet-lite0", "threads", "1", "batch", "1"));
        List<Row> rows = new NetworkRace(Effort.smoke(), choice, skipped::add, line -> {}).measure();
        assertThat(rows)
                .extracting(Row::contestant)
                .contains("fovea", "ONNX Runtime", "TensorFlow Lite", "limit: multiply and add alone");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.table()).isEqualTo(NetworkRace.table(Network.EFFICIENTNET_LITE0, 1, 1));
            assertThat(row.gigaflops().getAsDouble()).isPositive();
        });
        // Without Python and OpenVINO the report says so; with it there is one more row.
        assertThat(rows.size() + skipped.size()).isEqualTo(5);
        assertThat(skipped)
                .allSatisfy(reason -> assertThat(reason)
                        .startsWith("OpenVINO: no Python with it")
                        .endsWith("pip install openvino numpy, and name the interpreter in FOVEA_BENCH_PYTHON"));
        namesRowsOf(rows, "EfficientNet-Lite0, 1 thread(s)", skipped.isEmpty() ? 3 : 2);
    }

    @Test
    void aNetworkIsComparedWithItself() throws Exception {
        requireNative();
        List<Row> rows = new NetworkRace(
                        Effort.smoke(),
                        new Choice(List.of(Network.EFFICIENTNET_LITE0), List.of(), List.of(), true, Clock.WALL),
                        skipped::add,
                        line -> {})
                .measure();
        assertThat(rows).extracting(Row::contestant).startsWith("1 thread", "2 threads", "batch 8, 1 thread");
        namesRowsOf(rows, "EfficientNet-Lite0: ", 2);
    }

    @Test
    void everyKindOfLayerAgreesWithOneDnn() throws Exception {
        requireNative();
        for (String layer : List.of("7x7/2-3-64@224", "3x3-256-256@14", "1x7-192-192@17", "3x3-depthwise-960@7")) {
            assertThat(Layer.all()).extracting(Layer::id).contains(layer);
            List<Row> rows = new LayerRace(Effort.smoke(), Map.of("layer", layer), line -> {}).measure();
            assertThat(rows).extracting(Row::role).containsExactlyInAnyOrder(Role.PEER, Role.BASELINE, Role.LIMIT);
        }
        List<Row> product = new LayerRace(Effort.smoke(), Map.of("layer", "product"), line -> {}).measure();
        namesRowsOf(product, "matrix product", 1);
        assertThat(product.get(0).flops()).isCloseTo(2.0 * 32 * 1000 * 2048, within(1.1 * 32 * 1000));
    }

    @Test
    void startingIsComparedWithTensorFlowLite() throws Exception {
        requireNative();
        namesRowsOf(StartRace.measure(Effort.smoke(), Map.of(), line -> {}), "first inference", 1);
    }

    @Test
    void openingCopiesNoWeightsAndLeadsToWhatOthersSay() throws Exception {
        requireNative();
        List<Row> rows = OpenRace.measure(Effort.smoke(), Map.of("network", "efficientnet-lite0"), line -> {});
        assertThat(rows).extracting(Row::role).containsExactly(Role.BASELINE, Role.FOVEA, Role.PEER, Role.LIMIT);
        assertThat(rows.get(0).table()).isEqualTo(OpenRace.TABLE.replace("ResNet50", "EfficientNet-Lite0"));
        assertThat(rows.get(0).contestant()).startsWith("fovea: mapped");
    }

    @Test
    void callersAreComparedWithThemselves() throws Exception {
        requireNative();
        namesRowsOf(CallersRace.measure(Effort.smoke(), line -> {}), "two callers", 1);
    }

    @Test
    void memoryIsMeasuredInJvmsOfTheirOwn() throws Exception {
        requireNative();
        List<Row> rows = MemoryRace.measure(Effort.smoke(), Map.of("network", "efficientnet-lite0"), line -> {});
        assertThat(rows).extracting(Row::unit).containsOnly("MB");
        // The weights alone are 18 MB.
        assertThat(rows).allSatisfy(row -> assertThat(row.median()).isBetween(15.0, 1000.0));
        assertThat(rows.get(0).table()).isEqualTo(MemoryRace.TABLE.replace("ResNet50", "EfficientNet-Lite0"));
    }

    @Test
    void contendersWhoDisagreeAreNotTimed() {
        try (Race race = new Race("network", "a table")) {
            race.add("right", Role.BASELINE, "", 1, 0, new Fixed(1, 2));
            race.add("wrong", Role.PEER, "", 1, 0, new Fixed(1, 2.001f));
            assertThatThrownBy(() -> race.run(new QuietTurns.Length(1, 0, 1, Clock.WALL)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("wrong: expected a relative difference of at most 1.0E-4, got 4.4");
        }
    }

    @Test
    void timesOfABatchAreOfOnePicture() throws Exception {
        try (Race race = new Race("network", "a table")) {
            race.add("one", Role.BASELINE, "", 1, 0, new Fixed(1, 2));
            race.add("eight", Role.FOVEA, "", 8, 0, new Fixed(1, 2, 1, 2));
            List<Row> rows = race.run(new QuietTurns.Length(2, 0, 1, Clock.WALL));
            assertThat(rows.get(0).rounds()).containsExactly(16.0, 16.0);
            assertThat(rows.get(1).rounds()).containsExactly(2.0, 2.0);
        }
    }

    @Test
    void aChoiceNamesANetwork() throws SkippedException {
        assertThat(Choice.of(Map.of()).networks()).containsExactly(Network.values());
        assertThat(Choice.of(Map.of("clock", "thread")).threads()).containsExactly(1);
        assertThatThrownBy(() -> Choice.of(Map.of("network", "lenet")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("network lenet: expected one of [resnet50, vgg16, inceptionv3, xception, mobilenetv2,"
                        + " efficientnet-lite0]");
    }

    /** A contender of one result and one time. */
    private static final class Fixed implements Contender {
        private final float[] values;

        Fixed(float... values) {
            this.values = values;
        }

        @Override
        public float[] result() {
            return values;
        }

        @Override
        public double[] millis(int calls, Clock clock) {
            return new double[] {16};
        }

        @Override
        public void close() {}
    }

    private static void requireNative() {
        assumeTrue(
                Boolean.getBoolean("fovea.native.built"),
                "the native kernels were not built (no compiler, or switched off): nothing to measure");
    }

    private static void namesRowsOf(List<Row> rows, String claim, int targets) {
        List<Target> named = Target.ALL.stream()
                .filter(target -> target.claim().startsWith(claim))
                .filter(target -> rows.stream().anyMatch(row -> row.table().equals(target.table())))
                .filter(target -> rows.stream().anyMatch(row -> row.contestant().startsWith(target.numerator())))
                .filter(target -> rows.stream().anyMatch(row -> row.contestant().startsWith(target.denominator())))
                .toList();
        assertThat(named).as(claim).hasSize(targets);
    }
}
