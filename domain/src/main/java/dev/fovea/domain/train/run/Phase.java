package dev.fovea.domain.train.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.train.EarlyStopping;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.Monitor;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.train.Batches;
import dev.fovea.domain.train.Batches.Batch;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.Seeds;
import dev.fovea.domain.train.Steps;
import dev.fovea.domain.train.TrainableGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The epochs of one phase of a training, on one network. */
final class Phase {

    /** Examples of a broken step that a message names. */
    private static final int MOST_NAMED = 40;

    private final TrainSettings settings;
    private final PhaseSettings phase;
    private final @Nullable CheckpointFolder checkpoints;
    private final Identity identity;
    private final Batches training;
    private final @Nullable Batches validation;
    private final IntFunction<String> names;
    private final boolean hasClasses;
    private final LongSupplier clock;

    private Standing standing = Standing.START;
    private Map<String, HeapTensor> best = Map.of();
    private long began;
    private long batchesDone;

    Phase(
            TrainSettings settings,
            PhaseSettings phase,
            @Nullable CheckpointFolder checkpoints,
            Identity identity,
            Batches training,
            @Nullable Batches validation,
            IntFunction<String> names,
            boolean hasClasses,
            LongSupplier clock) {
        this.settings = settings;
        this.phase = phase;
        this.checkpoints = checkpoints;
        this.identity = identity;
        this.training = training;
        this.validation = validation;
        this.names = names;
        this.hasClasses = hasClasses;
        this.clock = clock;
    }

    /**
     * What a phase leaves.
     *
     * @param graph with its new weights
     * @param epochs that were done
     * @param isStopped whether a listener ended it
     */
    record Done(Graph graph, List<Epoch> epochs, boolean isStopped) {}

    Done run(Graph graph, Loss loss, Supplier<Autograd> kernels) {
        try (Autograd autograd = kernels.get()) {
            TrainableGraph trainable = new TrainableGraph(graph, autograd, phase.frozen());
            trainable.prepare();
            if (trainable.trained().isEmpty()) {
                throw new TrainingException(Fault.of("model", graph.name())
                        .expected("weights that are trained")
                        .got("none")
                        .repair("freeze fewer layers"));
            }
            Network network = new Network(autograd, trainable, loss, Seeds.of(settings.seed(), 1), hasClasses);
            Steps steps = new Steps(phase.optimizer(), autograd, trainable.trained());
            resume(network, steps);
            began = clock.getAsLong();
            boolean isStopped = epochs(network, steps);
            EarlyStopping early = settings.early();
            if (early != null && early.restoreBest() && !best.isEmpty()) {
                network.take(best);
            } else {
                steps.takeAverages();
            }
            return new Done(trainable.toGraph(), standing.epochs(), isStopped);
        }
    }

    private void resume(Network network, Steps steps) {
        if (checkpoints == null) {
            return;
        }
        checkpoints.newest(identity).ifPresent(found -> {
            String misfit = network.take(found.weights());
            if (misfit != null) {
                throw new TrainingException(
                        Fault.of("checkpoint", String.valueOf(checkpoints.last().orElse(null)))
                                .expected("weights " + misfit + " of this model and element type")
                                .got("none that fit")
                                .repair("train with the element type that it was written with"));
            }
            String ruined = network.ruined();
            if (ruined != null) {
                throw new TrainingException(
                        Fault.of("checkpoint", String.valueOf(checkpoints.last().orElse(null)))
                                .expected("weights that are finite numbers")
                                .got(ruined)
                                .repair("remove it, and go on from the one before"));
            }
            steps.restore(found.optimizer());
            standing = found.standing();
            best = found.best();
        });
    }

    /** True when a listener ended it. */
    private boolean epochs(Network network, Steps steps) {
        while (standing.epoch() < phase.epochs() && !isOver()) {
            if (epoch(network, steps)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOver() {
        EarlyStopping early = settings.early();
        return early != null && standing.waited() >= early.patience();
    }

    private boolean epoch(Network network, Steps steps) {
        long from = clock.getAsLong();
        double before = standing.sums().seconds();
        int batches = training.perEpoch();
        double rate = phase.optimizer().schedule().rate(Math.max(0, steps.done() - 1));
        training.start(standing.epoch(), standing.batch());
        int[] examples = {};
        for (Batch batch = training.next(); batch != null; batch = training.next()) {
            examples = batch.examples();
            rate = phase.optimizer().schedule().rate(steps.done());
            Network.Measure measure = network.step(batch, steps);
            if (!measure.isFinite()) {
                throw diverged("loss", measure.loss(), examples, steps.done() + 1);
            }
            standing = standing.afterBatch(
                    training.done(),
                    standing.sums()
                            .plus(measure.loss(), measure.found(), batch.size())
                            .after(before + since(from)));
            batchesDone++;
            tell(rate, batches);
            boolean isStopped = settings.listeners().stream().anyMatch(TrainingListener::isStopped);
            boolean isDue = checkpoints != null
                    && checkpoints.everySteps() > 0
                    && steps.done() % checkpoints.everySteps() == 0
                    && standing.batch() < batches;
            if (isStopped || isDue) {
                requireSound(network, examples, steps.done());
                write(network, steps, false);
            }
            if (isStopped) {
                return true;
            }
        }
        requireSound(network, examples, steps.done());
        Epoch done = done(network, rate, from, before);
        boolean isBest = note(done, network);
        write(network, steps, isBest);
        settings.listeners().forEach(listener -> listener.epoch(phase.name(), done));
        return false;
    }

    private Epoch done(Network network, double rate, long from, double before) {
        Standing.Sums sums = standing.sums();
        Standing.Sums measured = Standing.Sums.NONE;
        if (validation != null) {
            validation.start(0, 0);
            for (Batch batch = validation.next(); batch != null; batch = validation.next()) {
                Network.Measure measure = network.measure(batch);
                measured = measured.plus(measure.loss(), measure.found(), batch.size());
            }
        }
        return new Epoch(
                standing.epoch() + 1,
                sums.meanLoss(),
                sums.accuracy(hasClasses),
                measured.meanLoss(),
                measured.accuracy(hasClasses),
                rate,
                before + since(from));
    }

    /** Goes to the next epoch; true when the one that is done is the best so far. */
    private boolean note(Epoch done, Network network) {
        Monitor monitor = settings.monitor(validation != null);
        EarlyStopping early = settings.early();
        double value = monitor.of(done);
        boolean isBest = monitor.isBetter(value, standing.best(), early == null ? 0 : early.difference());
        if (early != null && early.restoreBest() && (isBest || best.isEmpty())) {
            best = network.weights();
        }
        List<Epoch> epochs = new ArrayList<>(standing.epochs());
        epochs.add(done);
        standing = new Standing(
                standing.epoch() + 1,
                0,
                Standing.Sums.NONE,
                epochs,
                isBest ? value : standing.best(),
                isBest ? done.number() : standing.bestEpoch(),
                isBest ? 0 : standing.waited() + 1);
        return isBest;
    }

    private void write(Network network, Steps steps, boolean isBest) {
        if (checkpoints != null) {
            checkpoints.write(new Checkpoint(identity, standing, network.weights(), best, steps.state()), isBest);
        }
    }

    private void tell(double rate, int batches) {
        if (settings.listeners().isEmpty()) {
            return;
        }
        Standing.Sums sums = standing.sums();
        double elapsed = since(began);
        long left = (long) (phase.epochs() - standing.epoch()) * batches - standing.batch();
        TrainingProgress progress = new TrainingProgress(
                phase.name(),
                standing.epoch() + 1,
                phase.epochs(),
                standing.batch(),
                batches,
                sums.examples(),
                sums.meanLoss(),
                sums.accuracy(hasClasses),
                rate,
                duration(elapsed),
                duration(elapsed / batchesDone * left));
        settings.listeners().forEach(listener -> listener.batch(progress));
    }

    private double since(long nanos) {
        return (clock.getAsLong() - nanos) / 1e9;
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1e3));
    }

    /** A step may ruin weights though its loss, which comes before it, was a number. */
    private void requireSound(Network network, int[] batch, long step) {
        String ruined = network.ruined();
        if (ruined != null) {
            throw diverged("weights", ruined, batch, step);
        }
    }

    private TrainingException diverged(String what, Object got, int[] batch, long step) {
        List<String> examples = Arrays.stream(batch).mapToObj(names).toList();
        String last = checkpoints == null
                ? null
                : checkpoints.last().map(Object::toString).orElse(null);
        String named = String.join(", ", examples.subList(0, Math.min(MOST_NAMED, examples.size())));
        return new TrainingException(
                Fault.of(what, "")
                        .expected("a finite number")
                        .got(got)
                        .at("step " + step + " of epoch " + (standing.epoch() + 1) + ", examples " + named
                                + (examples.size() > MOST_NAMED ? " and more" : ""))
                        .repair(
                                "lower the learning rate, clip gradients, or look at these examples; last good checkpoint: "
                                        + (last == null ? "none" : last)),
                null,
                step,
                examples,
                last);
    }
}
