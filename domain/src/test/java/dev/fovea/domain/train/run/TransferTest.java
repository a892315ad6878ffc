package dev.fovea.domain.train.run;

import static dev.fovea.domain.train.run.Nets.SPEC;
import static dev.fovea.domain.train.run.Nets.assertSameWeights;
import static dev.fovea.domain.train.run.Nets.fit;
import static dev.fovea.domain.train.run.Nets.net;
import static dev.fovea.domain.train.run.Nets.timeless;
import static dev.fovea.domain.train.run.Nets.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.fovea.Fovea;
import dev.fovea.TrainerBuilder;
import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.train.Checkpoints;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingResult;
import dev.fovea.domain.train.Optimizers;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A new head on a trained network, and its top layers after it. */
@ExtendWith(LeakCheck.class)
class TransferTest {

    private final MemoryStorage storage = new MemoryStorage();

    private TrainerBuilder trainer(int outputs) {
        return Nets.trainer(outputs, storage);
    }

    /** The head alone is trained on features that are computed once; then the top layer too. */
    @Test
    void transfersToNewClasses() {
        try (Dataset data = Blobs.of(60, 1, "a", "b", "c", "d");
                Dataset validation = Blobs.of(20, 2, "a", "b", "c", "d")) {
            TrainerBuilder builder = Fovea.trainer(net(3), SPEC)
                    .transfer("relu")
                    .validation(validation)
                    .epochs(30)
                    .optimizer(Optimizers.named("adam", java.util.Map.of("learning_rate", 0.05)));
            TrainingResult head = fit(builder, data);
            List<float[]> before = weights(net(3));
            List<float[]> after = weights(head.graph());
            for (int i = 0; i < 6; i++) {
                assertThat(after.get(i)).as("weights " + i).isEqualTo(before.get(i));
            }
            assertThat(head.graph().node("head/softmax").type()).isEqualTo(TensorType.f32(4));
            assertThat(head.spec().probabilities()).isEqualTo("head/softmax");
            assertThat(head.history().epochs()).hasSize(30);
            assertThat(head.history().epochs().get(29).validationAccuracy()).isGreaterThan(0.5);
            List<String> phases = new ArrayList<>();
            TrainingListener listener = new TrainingListener() {
                @Override
                public void epoch(String phase, Epoch epoch) {
                    phases.add(phase);
                }
            };
            TrainingResult fine =
                    fit(builder.fineTune(1, Optimizers.sgd(0.01, 0, false), 2).listener(listener), data);
            assertThat(phases).hasSize(32).containsSequence("head", "fine-tuning", "fine-tuning");
            List<float[]> tuned = weights(fine.graph());
            assertThat(tuned.get(0)).isNotEqualTo(before.get(0));
            for (int i = 2; i < 6; i++) {
                assertThat(tuned.get(i)).as("norm " + i).isEqualTo(before.get(i));
            }
            assertThat(fine.history().epochs()).hasSize(32);
        }
    }

    /** Features are computed again; head and top layers go on from where they were. */
    @Test
    void goesOnInEveryPhase() {
        try (Dataset data = Blobs.of(60, 1, "a", "b", "c", "d")) {
            TrainingResult whole = fit(transfer(), data);
            // 2 batches of features, 2 a head's epoch, 2 an epoch of the top layers.
            for (int batches : new int[] {5, 8, 9}) {
                storage.files.clear();
                Checkpoints checkpoints = Checkpoints.in(Path.of("checkpoints")).everySteps(1);
                assertThatThrownBy(() -> fit(transfer().checkpoints(checkpoints).listener(new Breaking(batches)), data))
                        .isInstanceOf(Breaking.Broken.class);
                assertThat(storage.files.keySet().toString().contains("fine-tuning"))
                        .isEqualTo(batches > 8);
                TrainingResult resumed = fit(transfer().checkpoints(checkpoints), data);
                assertSameWeights(resumed.graph(), whole.graph());
                assertThat(timeless(resumed.history())).isEqualTo(timeless(whole.history()));
            }
        }
    }

    /** More epochs of the head: it goes on, and what was fine-tuned before is fine-tuned again. */
    @Test
    void fineTuningBeginsAnewWhereTheHeadWentOn() {
        try (Dataset data = Blobs.of(60, 1, "a", "b", "c", "d")) {
            Checkpoints checkpoints = Checkpoints.in(Path.of("checkpoints"));
            fit(transfer().checkpoints(checkpoints), data);
            TrainingResult more = fit(transfer().epochs(5).checkpoints(checkpoints), data);
            TrainingResult whole = fit(transfer().epochs(5), data);
            assertSameWeights(more.graph(), whole.graph());
            assertThat(timeless(more.history())).isEqualTo(timeless(whole.history()));
        }
    }

    private TrainerBuilder transfer() {
        return trainer(3).transfer("relu").batchSize(32).epochs(3).fineTune(1, Optimizers.sgd(0.01, 0.9, false), 2);
    }

    /** It is the number of examples that the heap must have room for. */
    @Test
    void saysWhatAHeapIsTooSmallFor() {
        assumeThat(Runtime.getRuntime().maxMemory()).isLessThan(8L << 30);
        Dataset large = (Dataset) Proxy.newProxyInstance(
                Dataset.class.getClassLoader(),
                new Class<?>[] {Dataset.class},
                (proxy, method, arguments) -> method.getName().equals("size") ? (Object) 268_435_454 : "large");
        Features.Engine engine = new Features.Engine(null, null, 1, List.of(), () -> 0);
        assertThatThrownBy(() -> Features.of(large, null, net(3).outputs("relu"), engine))
                .isInstanceOf(MemoryLimitException.class)
                .hasMessageStartingWith(
                        "features large: expected room for 268435454 x 8 numbers, 8191 MiB, in the Java heap, got a heap of ")
                .hasMessageEndingWith(" MiB; give Java a larger heap (-Xmx), take fewer examples, or a layer with fewer"
                        + " features");
    }

    @Test
    void refusesWhatIsNoTransfer() {
        assertThatThrownBy(() -> fit(trainer(3).transfer("relu"), Blobs.of(9, 1)))
                .hasMessage("examples blobs 1: expected classes, which a new head tells apart, got numbers; train the"
                        + " network itself");
        assertThatThrownBy(() -> fit(trainer(3).transfer(), Blobs.of(9, 1, "a", "b")))
                .hasMessageStartingWith(
                        "model net: expected a feature layer that its spec names, or a last feature map")
                .hasMessageEndingWith("; name the layer whose result is the features");
        assertThatThrownBy(() -> trainer(3).transfer("rule")).hasMessageContaining("did you mean 'relu'?");
        assertThatThrownBy(() -> trainer(3).transfer().dropout(1).build())
                .hasMessage(
                        "transfer: expected a dropout of 0..1 (without 1) and a number of layers of at least 0, got 1.0"
                                + " and 0");
    }
}
