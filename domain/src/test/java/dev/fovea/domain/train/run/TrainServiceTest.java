package dev.fovea.domain.train.run;

import static dev.fovea.domain.train.run.Nets.SPEC;
import static dev.fovea.domain.train.run.Nets.assertSameWeights;
import static dev.fovea.domain.train.run.Nets.fit;
import static dev.fovea.domain.train.run.Nets.net;
import static dev.fovea.domain.train.run.Nets.timeless;
import static dev.fovea.domain.train.run.Nets.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.TrainerBuilder;
import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.train.Checkpoints;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.EarlyStopping;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.History;
import dev.fovea.api.train.Monitor;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;
import dev.fovea.api.train.TrainingResult;
import dev.fovea.domain.train.Optimizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The port on numbers: what it learns, where it stops, how it goes on, and what it refuses. */
@ExtendWith(LeakCheck.class)
class TrainServiceTest {

    private static final Path FOLDER = Path.of("checkpoints");

    private final MemoryStorage storage = new MemoryStorage();

    private TrainerBuilder trainer(int outputs) {
        return Nets.trainer(outputs, storage);
    }

    @Test
    void learnsAndSaysWhereItComesFrom() {
        Graph before = net(3);
        try (Dataset data = Blobs.of(150, 1, "a", "b", "c");
                Dataset validation = Blobs.of(60, 2, "a", "b", "c")) {
            TrainingResult result = fit(
                    trainer(3)
                            .optimizer(Optimizers.named("adam", java.util.Map.of("learning_rate", 0.03)))
                            .validation(validation),
                    data);
            List<Epoch> epochs = result.history().epochs();
            assertThat(epochs).hasSize(6);
            assertThat(epochs.get(5).loss()).isLessThan(0.7 * epochs.get(0).loss());
            assertThat(epochs.get(5).validationAccuracy()).isGreaterThan(0.7);
            assertThat(epochs.get(5).number()).isEqualTo(6);
            assertThat(result.spec().labels().size()).isEqualTo(3);
            assertThat(result.spec().probabilities()).isEqualTo("out");
            assertThat(result.graph().toString()).isEqualTo(before.toString());
            assertThat(result.provenance().seed()).isEqualTo(5);
            assertThat(result.provenance().backend()).endsWith("F32");
            assertThat(result.provenance().settings()).containsEntry("batch size", "16");
            assertThat(result.provenance().dataHash()).isEqualTo(((Blobs) data).hash());
        }
    }

    /** One output is the probability of the second of two classes; scores are no probabilities. */
    @Test
    void saysWhatTheOutputIs() {
        try (Dataset data = Blobs.of(30, 1, "no", "yes")) {
            GraphBuilder sigmoid = new GraphBuilder("n")
                    .input("x", TensorType.f32(4))
                    .add("y", new Dense(Nets.weights("k", 4, 1), null), "x")
                    .add("p", new Activate(Activation.of(Activation.Kind.SIGMOID)), "y");
            ModelSpec one = fit(Fovea.trainer(sigmoid.output("p").build(), SPEC).epochs(1), data)
                    .spec();
            assertThat(one.probabilities()).isEqualTo("p");
            assertThat(one.labels().size()).isEqualTo(2);
            assertThat(one.labels().get(1).name()).isEqualTo("yes");
            Graph linear = new GraphBuilder("n")
                    .input("x", TensorType.f32(4))
                    .add("y", new Dense(Nets.weights("k", 4, 2), null), "x")
                    .output("y")
                    .build();
            ModelSpec scores = fit(Fovea.trainer(linear, SPEC).loss("hinge").epochs(1), data)
                    .spec();
            assertThat(scores.probabilities()).isNull();
            assertThat(scores.labels().get(1).name()).isEqualTo("yes");
            ModelSpec said = fit(
                            Fovea.trainer(linear, SPEC.withProbabilities("y"))
                                    .loss("hinge")
                                    .epochs(1),
                            data)
                    .spec();
            assertThat(said.probabilities()).isEqualTo("y");
        }
    }

    @Test
    void givesTheSameWeightsForTheSameSeed() {
        try (Dataset data = Blobs.of(70, 1, "a", "b", "c")) {
            TrainingResult once = fit(trainer(3), data);
            TrainingResult again = fit(trainer(3), data);
            assertSameWeights(again.graph(), once.graph());
            assertThat(timeless(again.history())).isEqualTo(timeless(once.history()));
            TrainingResult other = fit(trainer(3).seed(6), data);
            assertThat(weights(other.graph()).get(0))
                    .isNotEqualTo(weights(once.graph()).get(0));
        }
    }

    @Test
    void learnsNumbersToo() {
        try (Dataset data = Blobs.of(150, 1)) {
            Graph graph = new GraphBuilder("line")
                    .input("x", TensorType.f32(4))
                    .add("y", new Dense(weights("k", 4, 1), null), "x")
                    .output("y")
                    .build();
            TrainingResult result = fit(
                    Fovea.trainer(graph, SPEC)
                            .optimizer(Optimizers.sgd(0.1, 0, false))
                            .epochs(20),
                    data);
            Epoch last = result.history().epochs().get(19);
            assertThat(last.loss()).isLessThan(1e-3);
            assertThat(last.accuracy()).isNaN();
            assertThat(((Dense) result.graph().node("y").op()).kernel().toFloats()[1])
                    .isBetween(-1.05f, -0.95f);
        }
    }

    /** What is frozen stays bit for bit, statistics too; the top is what comes last. */
    @Test
    void leavesWhatIsFrozen() {
        try (Dataset data = Blobs.of(70, 1, "a", "b", "c")) {
            List<float[]> before = weights(net(3));
            List<float[]> top = weights(fit(trainer(3).trainTop(1), data).graph());
            for (int i = 0; i < 6; i++) {
                assertThat(top.get(i)).as("weights " + i).isEqualTo(before.get(i));
            }
            assertThat(top.get(6)).isNotEqualTo(before.get(6));
            List<float[]> norm = weights(fit(trainer(3).freeze("norm"), data).graph());
            assertThat(norm.get(4)).isEqualTo(before.get(4));
            assertThat(norm.get(0)).isNotEqualTo(before.get(0));
            assertThatThrownBy(() -> trainer(3).freeze("nrom"))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessageContaining("did you mean 'norm'?");
            assertThatThrownBy(() -> fit(trainer(3).freeze("dense", "norm", "last"), data))
                    .hasMessage("model net: expected weights that are trained, got none; freeze fewer layers");
        }
    }

    @Test
    void tellsHowItGetsOn() {
        List<TrainingProgress> told = new ArrayList<>();
        List<Epoch> epochs = new ArrayList<>();
        List<History> ends = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void batch(TrainingProgress progress) {
                told.add(progress);
            }

            @Override
            public void epoch(String phase, Epoch epoch) {
                epochs.add(epoch);
            }

            @Override
            public void end(History history) {
                ends.add(history);
            }
        };
        try (Dataset data = Blobs.of(40, 1, "a", "b", "c")) {
            TrainingResult result = fit(trainer(3).epochs(2).listener(listener), data);
            assertThat(told).hasSize(6);
            assertThat(told.get(2).examples()).isEqualTo(40);
            assertThat(told.get(2).batches()).isEqualTo(3);
            assertThat(told.get(2).loss()).isEqualTo(epochs.get(0).loss());
            assertThat(told.get(5).left()).isZero();
            assertThat(told.get(5).rate()).isEqualTo(0.001);
            assertThat(epochs).isEqualTo(result.history().epochs());
            assertThat(ends).containsExactly(result.history());
        }
    }

    @Test
    void stopsEarlyWithTheBestWeights() {
        try (Dataset data = Blobs.of(60, 1, "a", "b", "c");
                Dataset validation = Blobs.of(30, 2, "a", "b", "c")) {
            TrainerBuilder builder = trainer(3)
                    .epochs(60)
                    .validation(validation)
                    .optimizer(Optimizers.named("adam", java.util.Map.of("learning_rate", 0.1)));
            TrainingResult result = fit(builder.earlyStopping(EarlyStopping.after(3)), data);
            List<Epoch> epochs = result.history().epochs();
            Epoch best = result.history().best(Monitor.VALIDATION_LOSS).orElseThrow();
            assertThat(epochs).hasSizeLessThan(60);
            assertThat(epochs).hasSize(best.number() + 3);
            TrainingResult upTo = fit(builder.earlyStopping(null).epochs(best.number()), data);
            assertSameWeights(result.graph(), upTo.graph());
        }
        assertThatThrownBy(
                        () -> trainer(3).earlyStopping(EarlyStopping.after(3)).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("option earlyStopping: expected examples that are measured, for VALIDATION_LOSS, got none;"
                        + " give some: validation(…)");
    }

    @Test
    void stopsAtALossThatIsNoNumber() {
        Blobs data = Blobs.of(40, 1, "a", "b", "c");
        data.points()[21][2] = Float.NaN;
        String last = FOLDER.resolve("training-000000001.checkpoint").toString();
        assertThatThrownBy(() -> fit(
                        trainer(3)
                                .shuffle(false)
                                .checkpoints(Checkpoints.in(FOLDER).everySteps(1)),
                        data))
                .isInstanceOf(TrainingException.class)
                .hasMessageStartingWith(
                        "loss: expected a finite number, got NaN at step 2 of epoch 1, examples point 16,"
                                + " point 17, ")
                .hasMessageEndingWith(
                        "point 31; lower the learning rate, clip gradients, or look at these examples; last"
                                + " good checkpoint: " + last)
                .satisfies(e -> {
                    TrainingException error = (TrainingException) e;
                    assertThat(error.step()).isEqualTo(2);
                    assertThat(error.examples()).hasSize(16).contains("point 21");
                    assertThat(error.checkpoint()).isEqualTo(last);
                });
    }

    @Test
    void refusesWhatCannotBeLearned() {
        assertThatThrownBy(() -> fit(trainer(3), Blobs.of(0, 1, "a", "b", "c")))
                .hasMessage("examples blobs 1: expected at least one, got none");
        assertThatThrownBy(() -> fit(trainer(3), Blobs.of(9, 1, "a")))
                .hasMessage(
                        "examples blobs 1: expected at least two classes, got one, a; add examples of another class");
        assertThatThrownBy(() -> fit(trainer(3), Blobs.of(9, 1, "a", "b", "c", "d")))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "output out: expected a number for each of 4 classes of blobs 1, got f32[3]; train a new head"
                                + " on the model: transfer()");
        assertThatThrownBy(() -> fit(trainer(3), Blobs.of(9, 1)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "examples blobs 1: expected targets of 3 numbers, as output out gives, got 1; give the network"
                                + " outputs like the targets");
        assertThatThrownBy(() -> fit(trainer(1), Blobs.of(9, 1, "a", "b")))
                .hasMessageStartingWith("loss: expected a name, for classes and a network that ends without softmax");
        assertThatThrownBy(() -> fit(trainer(3).classWeights(1, 2), Blobs.of(9, 1, "a", "b", "c")))
                .hasMessage("class weights: expected one for each of the 3 classes, got 2");
        assertThatThrownBy(
                        () -> fit(trainer(3).validation(Blobs.of(9, 1, "a", "c", "b")), Blobs.of(9, 1, "a", "b", "c")))
                .hasMessage("examples blobs 1: expected the classes [a, b, c], got [a, c, b]");
        assertThatThrownBy(() -> trainer(3).optimizer("adamm"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'adam'?");
        assertThatThrownBy(() -> trainer(3).loss("cross_entropy")).isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> trainer(3).backend("cdu").build())
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("'cdu'");
        Trainer closed = trainer(3).dtype(DType.F64).build();
        closed.close();
        assertThatThrownBy(() -> closed.fit(Blobs.of(9, 1, "a", "b", "c"))).isInstanceOf(ClosedException.class);
    }

    @Test
    void refusesWhatWouldMeanNothing() {
        Graph linear = new GraphBuilder("n")
                .input("x", TensorType.f32(4))
                .add("y", new Dense(Nets.weights("k", 4, 2), null), "x")
                .output("y")
                .build();
        Dataset two = Blobs.of(20, 1, "a", "b");
        assertThatThrownBy(() -> fit(Fovea.trainer(linear, SPEC).loss("categorical_crossentropy"), two))
                .isInstanceOf(TrainingException.class)
                .hasMessage(
                        "loss categorical_crossentropy: expected a network that ends with softmax or sigmoid, got one"
                                + " that ends with y, which gives any number; name categorical_crossentropy_from_logits");
        TrainingResult logits = fit(
                Fovea.trainer(linear, SPEC)
                        .loss("categorical_crossentropy_from_logits")
                        .epochs(1),
                two);
        Graph softmax = new GraphBuilder("n")
                .input("x", TensorType.f32(4))
                .add("y", new Dense(Nets.weights("k", 4, 2), null), "x")
                .add("p", new Softmax(), "y")
                .output("p")
                .build();
        assertThat(weights(logits.graph()).get(0))
                .isEqualTo(weights(
                                fit(Fovea.trainer(softmax, SPEC).epochs(1), two).graph())
                        .get(0));
        Graph forked = new GraphBuilder("n")
                .input("x", TensorType.f32(4))
                .add("y", new Dense(Nets.weights("k", 4, 2), null), "x")
                .add("z", new Dense(Nets.weights("l", 4, 2), null), "x")
                .output("y")
                .output("z")
                .build();
        assertThatThrownBy(() -> fit(Fovea.trainer(forked, SPEC), two))
                .hasMessage("model n: expected one input and one output, got 1 and 2; cut it: Graph.outputs(name)");
        for (Monitor monitor : List.of(Monitor.ACCURACY, Monitor.VALIDATION_ACCURACY)) {
            assertThatThrownBy(() -> fit(
                            trainer(1).validation(Blobs.of(9, 2)).earlyStopping(new EarlyStopping(monitor, 2, 0, true)),
                            Blobs.of(9, 1)))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("early stopping: expected a loss to go by, for examples without classes, got " + monitor
                            + "; take VALIDATION_LOSS");
        }
        for (float weight : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> fit(trainer(3).classWeights(1, weight, 1), Blobs.of(9, 1, "a", "b", "c")))
                    .hasMessage("class weights: expected finite numbers of at least 0, got " + weight
                            + " at class b; give 0 to a class that is not to be learned");
        }
    }

    /** A weight of 0 takes a class out of the loss. */
    @Test
    void weighsClasses() {
        try (Dataset data = Blobs.of(60, 1, "a", "b", "c")) {
            TrainingResult none = fit(trainer(3).classWeights(0, 0, 0), data);
            assertThat(none.history().epochs().get(0).loss()).isZero();
            TrainingResult plain = fit(trainer(3), data);
            TrainingResult ones = fit(trainer(3).classWeights(1, 1, 1), data);
            assertSameWeights(ones.graph(), plain.graph());
            TrainingResult uneven = fit(trainer(3).classWeights(3, 1, 1), data);
            assertThat(weights(uneven.graph()).get(0))
                    .isNotEqualTo(weights(plain.graph()).get(0));
        }
    }
}
