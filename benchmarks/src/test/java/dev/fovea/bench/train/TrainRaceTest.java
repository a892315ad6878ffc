package dev.fovea.bench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.report.Target;
import org.junit.jupiter.api.Test;

/** Fovea's side of the race, without the peer's half a gigabyte of libraries; the race itself compares the losses. */
class TrainRaceTest {

    @Test
    void theSmallNetworkLearnsItsBatch() {
        assumeTrue(Boolean.getBoolean("fovea.native.built"), "this build has no native code");
        try (FoveaTraining training = new FoveaTraining(TrainNetwork.FASHION_CNN, TrainPart.STEP)) {
            float[] losses = training.result();
            assertThat(losses).hasSize(3);
            assertThat(losses[0]).isBetween(1f, 6f);
            // Adam's first steps are long: the loss rises before it falls.
            assertThat(training.millis(30, Clock.WALL)).hasSize(30);
            assertThat(training.step().loss()).isLessThan(losses[0]);
        }
    }

    @Test
    void arithmeticIsCountedByLayers() {
        double first = 2.0 * 28 * 28 * 9 * 32;
        double all = first + 2.0 * 14 * 14 * 9 * 32 * 64 + 2.0 * 3136 * 128 + 2.0 * 128 * 10;
        assertThat(TrainNetwork.FASHION_CNN.flops()).isEqualTo(all);
        assertThat(TrainPart.BACKWARD.flops(TrainNetwork.FASHION_CNN)).isEqualTo(2 * all - first);
        // 300 million multiply-adds at 224 x 224 (Sandler et al. 2018), of which the dense layer's do not shrink.
        double dense = 2.0 * 1280 * 1000;
        double large = 2 * 300.0e6;
        assertThat(TrainNetwork.MOBILENET_V2.flops())
                .isCloseTo((large - dense) * 96 * 96 / 224 / 224 + dense, within(0.05 * large));
    }

    @Test
    void targetsNameTables() {
        for (TrainNetwork network : TrainNetwork.values()) {
            assertThat(Target.ALL)
                    .filteredOn(target -> target.table().equals(TrainRace.table(network, 2)))
                    .hasSize(2);
            assertThat(Target.ALL)
                    .filteredOn(target -> target.table().equals(StepMemory.table(network, 2)))
                    .hasSize(1);
        }
    }
}
