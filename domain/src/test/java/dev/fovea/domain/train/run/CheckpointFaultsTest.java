package dev.fovea.domain.train.run;

import static dev.fovea.domain.train.run.Nets.assertSameWeights;
import static dev.fovea.domain.train.run.Nets.fit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.TrainerBuilder;
import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Checkpoints;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;
import dev.fovea.api.train.TrainingResult;
import dev.fovea.domain.train.Optimizers;
import dev.fovea.domain.train.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints on devices that fail, beside others, of trainings that go wrong: what is good stays, and is told. */
@ExtendWith(LeakCheck.class)
class CheckpointFaultsTest {

    private static final Path FOLDER = Path.of("checkpoints");
    private static final Path BEST = FOLDER.resolve("training-best.checkpoint");

    private final MemoryStorage storage = new MemoryStorage();

    /** Of three steps an epoch. */
    private final Dataset data = Blobs.of(40, 1, "a", "b", "c");

    private TrainerBuilder trainer() {
        return Nets.trainer(3, storage);
    }

    private static Path step(int step) {
        return FOLDER.resolve("training-00000000" + step + ".checkpoint");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDamagedOneDoesNotOutliveGoodOnes(boolean isReadable) {
        fit(trainer().epochs(3).checkpoints(new Checkpoints(FOLDER, 0, 2, true)), data);
        storage.files.computeIfPresent(step(9), (file, bytes) -> Arrays.copyOf(bytes, 50));
        storage.unreadable = file -> !isReadable && file.equals(step(9));
        Checkpoints one = new Checkpoints(FOLDER, 2, 1, true);
        assertThatThrownBy(() -> fit(trainer().checkpoints(one).listener(new Breaking(2)), data))
                .isInstanceOf(Breaking.Broken.class);
        assertThat(storage.files.keySet())
                .containsExactly(
                        step(8), isReadable ? FOLDER.resolve("training-000000009.checkpoint.damaged") : step(9), BEST);
        TrainingResult resumed = fit(trainer().checkpoints(one), data);
        assertSameWeights(resumed.graph(), fit(trainer(), data).graph());
    }

    @Test
    void theBestOneIsWrittenAgain() {
        TrainingListener filling = new TrainingListener() {
            @Override
            public void epoch(String phase, Epoch epoch) {
                storage.refused = file -> epoch.number() == 2 && file.equals(BEST);
            }
        };
        Checkpoints checkpoints = Checkpoints.in(FOLDER);
        assertThatThrownBy(
                        () -> fit(trainer().epochs(3).checkpoints(checkpoints).listener(filling), data))
                .hasMessage("checkpoint " + BEST + ": expected to be written, got No space left on device; make room"
                        + " and continue from " + step(6));
        storage.refused = file -> false;
        TrainingResult resumed = fit(trainer().epochs(3).checkpoints(checkpoints), data);
        List<Double> losses =
                resumed.history().epochs().stream().map(Epoch::loss).toList();
        assertThat(losses.get(2)).isLessThan(losses.get(1));
        assertThat(storage.files.get(BEST)).isEqualTo(storage.files.get(step(9)));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void weightsThatAStepRuinedAreNeitherWrittenNorGiven(DType dtype) {
        TrainerBuilder builder = trainer()
                .epochs(1)
                .dtype(dtype)
                .optimizer(Optimizers.sgd(0.1, 0, false)
                        .withSchedule(new Schedule.PiecewiseConstantDecay(List.of(1.0), List.of(0.1, 1e300))));
        assertThatThrownBy(() -> fit(builder, data))
                .hasMessageStartingWith("weights: expected a finite number, got ")
                .hasMessageContaining(" in dense/kernel at step 3 of epoch 1, examples point ")
                .hasMessageEndingWith("last good checkpoint: none");
        Checkpoints checkpoints = Checkpoints.in(FOLDER).everySteps(1);
        assertThatThrownBy(() -> fit(builder.checkpoints(checkpoints), data))
                .isInstanceOf(TrainingException.class)
                .hasMessageEndingWith("last good checkpoint: " + step(2))
                .extracting(e -> ((TrainingException) e).step())
                .isEqualTo(3L);
        assertThat(storage.files.keySet()).containsExactly(step(1), step(2));
    }

    /** An older version may have written one. */
    @Test
    void aCheckpointOfRuinedWeightsIsNotGoneOnFrom() throws IOException {
        Checkpoints checkpoints = Checkpoints.in(FOLDER);
        fit(trainer().epochs(1).checkpoints(checkpoints), data);
        Checkpoint good = CheckpointCodec.decode(storage.read(step(3)), "good");
        Map<String, HeapTensor> weights = new LinkedHashMap<>(good.weights());
        weights.put("dense/bias", HeapTensor.of(Shape.of(8), 0, 0, 0, Float.NaN, 0, 0, 0, 0));
        storage.write(
                step(3),
                CheckpointCodec.encode(
                        new Checkpoint(good.identity(), good.standing(), weights, good.best(), good.optimizer())));
        assertThatThrownBy(() -> fit(trainer().epochs(1).checkpoints(checkpoints), data))
                .isInstanceOf(TrainingException.class)
                .hasMessage(
                        "checkpoint " + step(3) + ": expected weights that are finite numbers, got NaN in dense/bias;"
                                + " remove it, and go on from the one before");
    }

    @Test
    void thoseOfOtherPhasesAreOfAnotherTraining() {
        Checkpoints checkpoints = Checkpoints.in(FOLDER);
        fit(trainer().epochs(1).checkpoints(checkpoints), data);
        assertThatThrownBy(() -> fit(trainer().transfer("relu").checkpoints(checkpoints), data))
                .isInstanceOf(TrainingException.class)
                .hasMessage("checkpoint " + step(3)
                        + ": expected one of the phases head and fine-tuning of this training, got one of another;"
                        + " train as it was begun, or choose another folder");
        assertThatThrownBy(() -> fit(trainer().transfer("relu").checkpoints(checkpoints.anew()), data))
                .hasMessageContaining("expected a folder without checkpoints, to begin anew, got 2 of them");
        storage.files.clear();
        TrainerBuilder fine = trainer().epochs(1).transfer("relu").fineTune(1, 0.01, 1);
        fit(fine.checkpoints(checkpoints.anew()), data);
        assertThat(storage.files).hasSize(4);
        storage.files.keySet().removeIf(file -> file.toString().contains("head"));
        assertThatThrownBy(() -> fit(trainer().checkpoints(checkpoints), data))
                .hasMessageContaining("fine-tuning-000000003.checkpoint: expected one of the phases training of");
        assertThatThrownBy(() -> fit(fine.checkpoints(checkpoints.anew()), data))
                .hasMessageContaining("to begin anew, got 2 of them");
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldBeforeAnythingRuns() {
        storage.isFull = true;
        for (TrainerBuilder builder : List.of(trainer(), trainer().transfer("relu"))) {
            assertThatThrownBy(() ->
                            fit(builder.checkpoints(Checkpoints.in(FOLDER)).listener(new Breaking(0)), data))
                    .isInstanceOf(TrainingException.class)
                    .hasMessage("checkpoints " + FOLDER + ": expected a folder that can be written to, got No space"
                            + " left on device; choose another folder, or make room");
        }
    }

    /** Before the file is written, or while it is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptedThreadLosesNothing(boolean isBefore) {
        TrainingListener interrupting = new TrainingListener() {
            private int batches;

            @Override
            public void batch(TrainingProgress progress) {
                if (++batches == 6 && isBefore) {
                    Thread.currentThread().interrupt();
                } else if (batches == 6) {
                    storage.refused = file -> {
                        storage.refused = other -> false;
                        Thread.currentThread().interrupt();
                        return false;
                    };
                }
            }
        };
        Checkpoints checkpoints = Checkpoints.in(FOLDER);
        try {
            assertThatThrownBy(() -> fit(trainer().checkpoints(checkpoints).listener(interrupting), data))
                    .isInstanceOf(TrainingException.class)
                    .hasMessage("training training: expected a thread that goes on, got an interrupted one at step 6;"
                            + " nothing is lost: continue from " + step(6));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(storage.files.keySet()).containsExactly(step(3), step(6), BEST);
        TrainingResult resumed = fit(trainer().checkpoints(checkpoints), data);
        assertSameWeights(resumed.graph(), fit(trainer(), data).graph());
    }
}
