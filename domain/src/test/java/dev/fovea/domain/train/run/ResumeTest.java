package dev.fovea.domain.train.run;

import static dev.fovea.domain.train.run.Nets.SPEC;
import static dev.fovea.domain.train.run.Nets.assertSameWeights;
import static dev.fovea.domain.train.run.Nets.fit;
import static dev.fovea.domain.train.run.Nets.timeless;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.TrainerBuilder;
import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.train.Checkpoints;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.EarlyStopping;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.Monitor;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;
import dev.fovea.api.train.TrainingResult;
import dev.fovea.domain.train.Optimizers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Broken off, a training goes on bit for bit; checkpoints that are not its own, damaged, or cannot be written are clear errors. */
@ExtendWith(LeakCheck.class)
class ResumeTest {

    private static final Path FOLDER = Path.of("checkpoints");

    private final MemoryStorage storage = new MemoryStorage();

    private TrainerBuilder trainer(int outputs) {
        return Nets.trainer(outputs, storage);
    }

    /** Broken off at any batch, it goes on from the last checkpoint as if nothing had been. */
    @Test
    void goesOnBitForBit() {
        try (Dataset data = Blobs.of(75, 1, "a", "b", "c");
                Dataset validation = Blobs.of(30, 2, "a", "b", "c")) {
            TrainingResult whole = fit(settings(validation), data);
            for (int batches : new int[] {1, 6, 13, 24}) {
                storage.files.clear();
                Checkpoints checkpoints = Checkpoints.in(FOLDER).everySteps(2);
                assertThatThrownBy(() -> fit(
                                settings(validation).checkpoints(checkpoints).listener(new Breaking(batches)), data))
                        .isInstanceOf(Breaking.Broken.class);
                assertThat(storage.files).hasSizeBetween(batches < 2 ? 0 : 1, 4);
                TrainingResult resumed = fit(settings(validation).checkpoints(checkpoints), data);
                assertSameWeights(resumed.graph(), whole.graph());
                assertThat(timeless(resumed.history())).isEqualTo(timeless(whole.history()));
            }
            // What is done already is not done again.
            TrainingResult done = fit(
                    settings(validation)
                            .checkpoints(Checkpoints.in(FOLDER).everySteps(2))
                            .listener(new Breaking(0)),
                    data);
            assertSameWeights(done.graph(), whole.graph());
            assertThat(storage.files.keySet())
                    .containsExactly(
                            FOLDER.resolve("training-000000026.checkpoint"),
                            FOLDER.resolve("training-000000028.checkpoint"),
                            FOLDER.resolve("training-000000030.checkpoint"),
                            FOLDER.resolve("training-best.checkpoint"));
        }
    }

    /** What noise draws has no state: it follows from seed, step and node. */
    @Test
    void noiseGoesOnBitForBit() {
        try (Dataset data = Blobs.of(75, 1, "a", "b", "c")) {
            TrainingResult whole = fit(noisy(0.1), data);
            for (int batches : new int[] {3, 13}) {
                storage.files.clear();
                Checkpoints checkpoints = Checkpoints.in(FOLDER).everySteps(2);
                assertThatThrownBy(() -> fit(noisy(0.1).checkpoints(checkpoints).listener(new Breaking(batches)), data))
                        .isInstanceOf(Breaking.Broken.class);
                TrainingResult resumed = fit(noisy(0.1).checkpoints(checkpoints), data);
                assertSameWeights(resumed.graph(), whole.graph());
                assertThat(timeless(resumed.history())).isEqualTo(timeless(whole.history()));
            }
            assertThat(whole.graph().toString()).isEqualTo(Nets.noisy(0.1).toString());
            List<float[]> weights = Nets.weights(whole.graph());
            assertThat(Nets.weights(fit(noisy(0.1).seed(6), data).graph()).get(0))
                    .isNotEqualTo(weights.get(0));
            assertThat(Nets.weights(fit(noisy(0), data).graph()).get(0)).isNotEqualTo(weights.get(0));
        }
    }

    private TrainerBuilder noisy(double noise) {
        return Fovea.trainer(Nets.noisy(noise), SPEC)
                .batchSize(16)
                .epochs(4)
                .seed(5)
                .storage(storage);
    }

    @Test
    void examplesToMeasureWithAreKnownByTheirContent() {
        try (Dataset data = Blobs.of(30, 1, "a", "b", "c");
                Blobs validation = Blobs.of(30, 2, "a", "b", "c");
                Dataset moved = new Blobs("moved", validation.classes(), validation.points(), validation.labels());
                Dataset other = Blobs.of(30, 3, "a", "b", "c")) {
            Checkpoints checkpoints = Checkpoints.in(FOLDER);
            TrainingResult first = fit(settings(validation).checkpoints(checkpoints), data);
            TrainingResult again = fit(settings(moved).checkpoints(checkpoints), data);
            assertSameWeights(again.graph(), first.graph());
            assertThatThrownBy(() -> fit(settings(other).checkpoints(checkpoints), data))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("one of a training with the same settings");
        }
    }

    private TrainerBuilder settings(Dataset validation) {
        return trainer(3)
                .validation(validation)
                .optimizer(Optimizers.named("adam", java.util.Map.of("learning_rate", 0.05)))
                .earlyStopping(new EarlyStopping(Monitor.VALIDATION_LOSS, 6, 0, true));
    }

    @Test
    void stopsWhenAListenerWantsItTo() {
        TrainingListener stop = new TrainingListener() {
            private int batches;

            @Override
            public void batch(TrainingProgress progress) {
                batches++;
            }

            @Override
            public boolean isStopped() {
                return batches == 7;
            }
        };
        try (Dataset data = Blobs.of(75, 1, "a", "b", "c")) {
            TrainingResult whole = fit(trainer(3), data);
            TrainingResult stopped =
                    fit(trainer(3).checkpoints(Checkpoints.in(FOLDER)).listener(stop), data);
            assertThat(stopped.history().epochs()).hasSize(1);
            TrainingResult resumed = fit(trainer(3).checkpoints(Checkpoints.in(FOLDER)), data);
            assertSameWeights(resumed.graph(), whole.graph());
        }
    }

    @Test
    void refusesCheckpointsOfOthers() {
        Checkpoints checkpoints = Checkpoints.in(FOLDER);
        try (Dataset data = Blobs.of(40, 1, "a", "b", "c")) {
            fit(trainer(3).epochs(1).checkpoints(checkpoints), data);
            String file = FOLDER.resolve("training-000000003.checkpoint").toString();
            assertThatThrownBy(() -> fit(trainer(3).batchSize(8).checkpoints(checkpoints), data))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageStartingWith(
                            "checkpoint " + file + ": expected one of a training with the same settings, ")
                    .hasMessageEndingWith("; give the training the settings that it began with, or another folder");
            assertThatThrownBy(() -> fit(
                            Fovea.trainer(fit(trainer(3).epochs(1), data).graph(), SPEC)
                                    .batchSize(16)
                                    .seed(5)
                                    .storage(storage)
                                    .checkpoints(checkpoints),
                            data))
                    .hasMessageContaining("a training with the same model");
            assertThatThrownBy(() -> fit(trainer(3).checkpoints(checkpoints.anew()), data))
                    .hasMessage("checkpoints " + FOLDER
                            + ": expected a folder without checkpoints, to begin anew, got 2 of them; choose another"
                            + " folder, or go on from them");
            try (Dataset other = Blobs.of(40, 3, "a", "b", "c")) {
                assertThatThrownBy(() -> fit(trainer(3).checkpoints(checkpoints), other))
                        .hasMessageContaining("a training with the same examples");
            }
            // More epochs are no other settings.
            assertThat(fit(trainer(3).epochs(3).checkpoints(checkpoints), data)
                            .history()
                            .epochs())
                    .hasSize(3);
        }
    }

    @Test
    void goesOnFromTheOneBeforeADamagedOne() {
        Checkpoints checkpoints = Checkpoints.in(FOLDER);
        try (Dataset data = Blobs.of(40, 1, "a", "b", "c")) {
            TrainingResult whole = fit(trainer(3), data);
            fit(trainer(3).epochs(3).checkpoints(checkpoints), data);
            Path last = FOLDER.resolve("training-000000009.checkpoint");
            byte[] good = storage.files.get(last);
            storage.files.put(last, java.util.Arrays.copyOf(good, good.length / 2));
            assertSameWeights(fit(trainer(3).checkpoints(checkpoints), data).graph(), whole.graph());
            storage.files.replaceAll((file, bytes) -> java.util.Arrays.copyOf(bytes, 100));
            assertThatThrownBy(() -> fit(trainer(3).checkpoints(checkpoints), data))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("bytes, got 100; the file is damaged: go on from another one");
        }
    }

    @Test
    void keepsTheLastGoodOneWhenTheDeviceIsFull() {
        Checkpoints checkpoints = Checkpoints.in(FOLDER);
        try (Dataset data = Blobs.of(40, 1, "a", "b", "c")) {
            TrainingListener filling = new TrainingListener() {
                @Override
                public void epoch(String phase, Epoch epoch) {
                    storage.isFull = epoch.number() == 2;
                }
            };
            String last = FOLDER.resolve("training-000000006.checkpoint").toString();
            assertThatThrownBy(() -> fit(trainer(3).checkpoints(checkpoints).listener(filling), data))
                    .isInstanceOf(TrainingException.class)
                    .hasMessage("checkpoint " + FOLDER.resolve("training-best.checkpoint")
                            + ": expected to be written, got No space left on device; make room and continue from "
                            + last)
                    .hasCauseInstanceOf(java.io.IOException.class)
                    .extracting(e -> ((TrainingException) e).checkpoint())
                    .isEqualTo(last);
            storage.isFull = false;
            TrainingResult whole = fit(trainer(3), data);
            assertSameWeights(fit(trainer(3).checkpoints(checkpoints), data).graph(), whole.graph());
        }
    }
}
