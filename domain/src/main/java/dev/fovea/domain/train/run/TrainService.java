package dev.fovea.domain.train.run;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.Storage;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.api.train.Checkpoints;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.History;
import dev.fovea.api.train.Provenance;
import dev.fovea.api.train.TrainingResult;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.model.ResolvedModel;
import dev.fovea.domain.train.BatchSettings;
import dev.fovea.domain.train.Batches;
import dev.fovea.domain.train.KerasLoss;
import dev.fovea.domain.train.Loader;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.LossKind;
import dev.fovea.domain.train.Seeds;
import dev.fovea.domain.train.TrainableGraph;
import dev.fovea.domain.train.ValueLoader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Trains graphs: what stands behind the port. */
public final class TrainService implements Trainer {

    /** The phase of a training without transfer. */
    public static final String TRAINING = "training";

    static final String HEAD = "head";
    static final String FINE_TUNING = "fine-tuning";

    /**
     * What a training is made of.
     *
     * @param graph that is trained
     * @param spec of its model
     * @param settings of all phases
     * @param phase how the network, or the head, is trained
     * @param transfer a new head; null to train the network itself
     * @param validation examples that are not learned from; null for none
     * @param described the settings by name, for provenance
     */
    public record Job(
            Graph graph,
            ModelSpec spec,
            TrainSettings settings,
            PhaseSettings phase,
            @Nullable Transfer transfer,
            @Nullable Dataset validation,
            Map<String, String> described) {
        public Job {
            described = new LinkedHashMap<>(described);
        }
    }

    /**
     * What a training runs on.
     *
     * @param kernels opens an autograd of the settings' element type
     * @param backend what these are, for provenance
     * @param loader of pictures, or of all examples
     * @param storage of checkpoints; asked for when there are any
     * @param compiler of the network below a new head; asked for when there is one
     * @param pool where that runs
     * @param threads at most
     * @param versions for provenance
     * @param clock nanoseconds from any moment on
     */
    public record World(
            Supplier<Autograd> kernels,
            String backend,
            Loader loader,
            Supplier<Storage> storage,
            Supplier<PlanCompiler> compiler,
            WorkPool pool,
            int threads,
            Map<String, String> versions,
            LongSupplier clock) {}

    private final Job job;
    private final World world;
    private ModelSpec spec;
    /** The hash of the job's graph: it covers every weight, so it is taken once. */
    private String model = "";

    private boolean closed;
    private boolean isStopped;

    /** A service for one job. */
    public TrainService(Job job, World world) {
        this.job = job;
        this.world = world;
        this.spec = job.spec();
    }

    @Override
    public synchronized TrainingResult fit(Dataset data) {
        if (closed) {
            throw new ClosedException(Fault.of("trainer", job.spec().name())
                    .expected("an open trainer")
                    .got("a closed one")
                    .repair("train before close()"));
        }
        isStopped = false;
        if (job.transfer() == null) {
            TrainableGraph.requireTrainable(job.graph());
        }
        Examples.require(data);
        Examples.requireSameClasses(data, job.validation());
        Examples.requireWeights(data, job.settings().classWeights());
        Examples.requireMeasured(data, job.settings().early());
        Checkpoints checkpoints = job.settings().checkpoints();
        if (checkpoints != null) {
            CheckpointFolder.requireWritable(
                    checkpoints.folder(), world.storage().get());
        }
        spec = complete(data);
        Set<Dataset.Skipped> skipped = new LinkedHashSet<>(data.skipped());
        if (job.validation() != null) {
            skipped.addAll(job.validation().skipped());
        }
        String hash = hash(data);
        model = Identity.of(job.graph());
        Provenance provenance = new Provenance(
                job.spec().name(),
                model,
                data.name(),
                hash,
                job.settings().seed(),
                world.backend(),
                job.described(),
                world.versions());
        Transfer transfer = job.transfer();
        List<Epoch> epochs = new ArrayList<>();
        Graph trained = transfer == null
                ? train(job.graph(), job.phase(), data, hash, epochs, skipped)
                : transfer(transfer, data, hash, epochs, skipped);
        History history = new History(epochs);
        job.settings().listeners().forEach(listener -> listener.end(history));
        return new TrainingResult(
                trained, TrainedSpec.of(spec, trained, data.classes()), history, provenance, List.copyOf(skipped));
    }

    /** The spec; where it says nothing of pictures and these are given, they go in as they are. */
    private ModelSpec complete(Dataset data) {
        List<TensorInfo> inputs = job.graph().inputs().stream()
                .map(node -> job.graph().info(node.name()))
                .toList();
        try {
            return data.content(0) instanceof Content.Picture
                    ? ResolvedModel.withRawImage(job.spec(), inputs)
                    : job.spec();
        } catch (IOException e) {
            return ResolvedModel.withRawImage(job.spec(), inputs);
        }
    }

    private static String hash(Dataset data) {
        try {
            return data.hash();
        } catch (IOException e) {
            throw new TrainingException(
                    Fault.of("examples", data.name())
                            .expected("examples that can be read")
                            .got(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private Graph train(
            Graph graph,
            PhaseSettings phase,
            Dataset data,
            String hash,
            List<Epoch> epochs,
            Set<Dataset.Skipped> skipped) {
        int targets = Examples.targets(data, graph);
        Dataset validation = job.validation();
        try (Batches training = open(graph, data, targets, true);
                Batches measured = validation == null ? null : open(graph, validation, targets, false)) {
            return run(graph, phase, data, hash, training, measured, epochs, skipped);
        }
    }

    private Graph run(
            Graph graph,
            PhaseSettings phase,
            Dataset data,
            String hash,
            Batches training,
            @Nullable Batches measured,
            List<Epoch> epochs,
            Set<Dataset.Skipped> skipped) {
        Map<String, String> said = new LinkedHashMap<>(job.described());
        said.remove("epochs");
        said.remove("fine tuning epochs");
        // By content: the same examples may lie elsewhere when the training goes on.
        said.put(
                "validation",
                job.settings().checkpoints() == null || job.validation() == null ? "none" : hash(job.validation()));
        said.put("model", model);
        said.put("pictures", String.valueOf(spec.image()));
        said.put("phase", phase.name());
        said.put("frozen", phase.frozen().stream().sorted().toList().toString());
        Identity identity = new Identity(graph == job.graph() ? model : Identity.of(graph), Identity.of(said), hash);
        Checkpoints checkpoints = job.settings().checkpoints();
        CheckpointFolder folder = checkpoints == null
                ? null
                : new CheckpointFolder(
                        checkpoints,
                        world.storage().get(),
                        job.transfer() == null ? List.of(TRAINING) : List.of(HEAD, FINE_TUNING),
                        phase.name());
        Phase.Done done = new Phase(
                        job.settings(),
                        phase,
                        folder,
                        identity,
                        training,
                        measured,
                        data::nameOf,
                        !data.classes().isEmpty(),
                        world.clock())
                .run(graph, loss(graph, data), world.kernels());
        isStopped |= done.isStopped();
        epochs.addAll(done.epochs());
        skipped.addAll(training.skipped());
        if (measured != null) {
            skipped.addAll(measured.skipped());
        }
        return done.graph();
    }

    private Batches open(Graph graph, Dataset data, int targets, boolean isTraining) {
        return world.loader().open(data, settings(graph, targets, isTraining));
    }

    private BatchSettings settings(Graph graph, int targets, boolean isTraining) {
        TrainSettings settings = job.settings();
        return new BatchSettings(
                TrainableGraph.inputOf(graph),
                spec.image(),
                targets,
                settings.batchSize(),
                isTraining,
                isTraining && settings.shuffle(),
                Seeds.of(settings.seed(), 2),
                isTraining ? settings.classWeights() : null);
    }

    /** The loss that was asked for, or the one that goes with the network's end and the targets. */
    private Loss loss(Graph graph, Dataset data) {
        Loss asked = job.settings().loss();
        if (asked != null) {
            requireProbabilities(asked, graph);
            return asked;
        }
        return switch (TrainableGraph.endOf(graph)) {
            case SOFTMAX -> KerasLoss.of(LossKind.CATEGORICAL_CROSSENTROPY);
            case SIGMOID -> KerasLoss.of(LossKind.BINARY_CROSSENTROPY);
            case NONE -> {
                if (!data.classes().isEmpty()) {
                    throw new TrainingException(Fault.of("loss", "")
                            .expected("a name, for classes and a network that ends without softmax or sigmoid")
                            .got("none")
                            .repair("name one, such as categorical_crossentropy_from_logits"));
                }
                yield KerasLoss.of(LossKind.MEAN_SQUARED_ERROR);
            }
        };
    }

    /** What lies above 1 or below 0 has no logarithm that a cross-entropy could mean. */
    private static void requireProbabilities(Loss loss, Graph graph) {
        boolean takesProbabilities = loss instanceof KerasLoss keras
                && !keras.fromLogits()
                && keras.kind().fuses() != Loss.End.NONE;
        if (takesProbabilities && TrainableGraph.isLinear(graph)) {
            throw new TrainingException(Fault.of("loss", loss.name())
                    .expected("a network that ends with softmax or sigmoid")
                    .got("one that ends with " + graph.outputs().get(0) + ", which gives any number")
                    .repair("name " + loss.name() + "_from_logits"));
        }
    }

    private Graph transfer(
            Transfer transfer, Dataset data, String hash, List<Epoch> epochs, Set<Dataset.Skipped> skipped) {
        if (data.classes().isEmpty()) {
            throw new TrainingException(Fault.of("examples", data.name())
                    .expected("classes, which a new head tells apart")
                    .got("numbers")
                    .repair("train the network itself"));
        }
        int classes = data.classes().size();
        Graph base = Head.base(job.graph(), spec, transfer);
        Graph trained = head(transfer, base, classes, data, hash, epochs, skipped);
        if (isStopped || transfer.unfrozen() == 0 || transfer.fineTuning() == null) {
            return trained;
        }
        PhaseSettings fine = new PhaseSettings(
                FINE_TUNING,
                transfer.fineTuning(),
                transfer.fineTuningEpochs(),
                Head.frozen(base, transfer.unfrozen()));
        return train(Head.thawed(trained), fine, data, hash, epochs, skipped);
    }

    private Graph head(
            Transfer transfer,
            Graph base,
            int classes,
            Dataset data,
            String hash,
            List<Epoch> epochs,
            Set<Dataset.Skipped> skipped) {
        Dataset validation = job.validation();
        Features.Engine engine = new Features.Engine(
                world.compiler().get(),
                world.pool(),
                world.threads(),
                job.settings().listeners(),
                world.clock());
        try (Features features = features(base, data, classes, engine, skipped);
                Features measured = validation == null ? null : features(base, validation, classes, engine, skipped)) {
            Graph head = Head.head(
                    features.width(),
                    classes,
                    transfer.dropout(),
                    Seeds.of(job.settings().seed(), Head.SEED));
            PhaseSettings phase =
                    new PhaseSettings(HEAD, job.phase().optimizer(), job.phase().epochs(), Set.of());
            Loader values = new ValueLoader();
            try (Batches training = values.open(features, settings(head, classes, true));
                    Batches measuring =
                            measured == null ? null : values.open(measured, settings(head, classes, false))) {
                Graph trained = run(head, phase, features, hash, training, measuring, epochs, skipped);
                return Head.combined(base, trained, transfer.dropout());
            }
        }
    }

    private Features features(
            Graph base, Dataset data, int classes, Features.Engine engine, Set<Dataset.Skipped> skipped) {
        try (Batches batches = open(base, data, classes, false)) {
            Features features = Features.of(data, batches, base, engine);
            skipped.addAll(batches.skipped());
            Examples.require(features);
            return features;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
