package dev.fovea;

import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.Storage;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.train.Augmentation;
import dev.fovea.api.train.Checkpoints;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.EarlyStopping;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.train.KerasLoss;
import dev.fovea.domain.train.Loader;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.Optimizer;
import dev.fovea.domain.train.Optimizers;
import dev.fovea.domain.train.run.PhaseSettings;
import dev.fovea.domain.train.run.TrainService;
import dev.fovea.domain.train.run.TrainSettings;
import dev.fovea.domain.train.run.Transfer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Trainer}; start with {@link Fovea#trainer(String)}. Every option has a default that suits most; a builder
 * may be used from one thread only.
 */
public final class TrainerBuilder {

    private static final int MAX_BATCH = 1 << 16;

    private final Graph graph;
    private final ModelSpec spec;
    private final Set<String> frozen = new HashSet<>();
    private final List<TrainingListener> listeners = new ArrayList<>();
    private @Nullable Loss loss;
    private Optimizer optimizer = Optimizers.adam(0.001, 0.9, 0.999, 1e-7, false);
    private int epochs = 10;
    private int batchSize = 32;
    private boolean shuffle = true;
    private long seed;
    private DType dtype = DType.F32;
    private float @Nullable [] classWeights;
    private @Nullable Dataset validation;
    private @Nullable EarlyStopping early;
    private @Nullable Checkpoints checkpoints;
    private @Nullable String backend = Setting.BACKEND.value();
    private int threads;
    private @Nullable Loader loader;
    private List<Augmentation> augmentations = List.of();
    private DecodeOptions decode = DecodeOptions.defaults();
    private @Nullable Storage storage;
    private boolean isTransfer;
    private @Nullable String layer;
    private double dropout = 0.2;
    private int unfrozen;
    private @Nullable Optimizer fineTuning;
    private int fineTuningEpochs;

    TrainerBuilder(Graph graph, ModelSpec spec) {
        this.graph = graph;
        this.spec = spec;
    }

    /**
     * The loss of that name in Keras, with its defaults; the default goes with the network's end: the cross-entropy of
     * softmax or sigmoid, else the mean squared error.
     *
     * @param name such as {@code mse}; {@code categorical_crossentropy_from_logits} for a network without its softmax
     * @throws dev.fovea.api.error.UnknownNameException when there is none; the message suggests the nearest name
     */
    public TrainerBuilder loss(String name) {
        return loss(KerasLoss.named(name));
    }

    /** The loss. */
    public TrainerBuilder loss(Loss loss) {
        this.loss = loss;
        return this;
    }

    /**
     * The optimiser of that name in Keras, with its defaults.
     *
     * @throws dev.fovea.api.error.UnknownNameException when there is none; the message suggests the nearest name
     */
    public TrainerBuilder optimizer(String name) {
        return optimizer(Optimizers.named(name, Map.of()));
    }

    /**
     * The optimiser of that name in Keras, with settings by their names in Keras, such as {@code learning_rate}; those that
     * are missing are Keras's defaults.
     *
     * @throws dev.fovea.api.error.UnknownNameException for an unknown optimiser or setting
     * @throws InvalidArgumentException for a setting out of its range
     */
    public TrainerBuilder optimizer(String name, Map<String, ?> settings) {
        return optimizer(Optimizers.named(name, settings));
    }

    /** The optimiser, with its schedule and clipping; default Adam at 0.001. */
    public TrainerBuilder optimizer(Optimizer optimizer) {
        this.optimizer = optimizer;
        return this;
    }

    /** The most epochs; default 10. */
    public TrainerBuilder epochs(int epochs) {
        requireAtLeast("epochs", 1, epochs);
        this.epochs = epochs;
        return this;
    }

    /** Examples of a step, 1 to 65536; default 32, as in Keras. */
    public TrainerBuilder batchSize(int batchSize) {
        if (batchSize < 1 || batchSize > MAX_BATCH) {
            throw new InvalidArgumentException(Fault.of("option", "batchSize")
                    .expected("1 to " + MAX_BATCH)
                    .got(batchSize));
        }
        this.batchSize = batchSize;
        return this;
    }

    /** Whether each epoch takes the examples in an order of its own; the default. */
    public TrainerBuilder shuffle(boolean shuffle) {
        this.shuffle = shuffle;
        return this;
    }

    /** The seed of everything that is drawn; default 0. */
    public TrainerBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** What is computed in: F32, the default, on the native kernels; or F64, for checks. */
    public TrainerBuilder dtype(DType dtype) {
        this.dtype = dtype;
        return this;
    }

    /** What the loss of an example of each class is multiplied by; default 1. */
    public TrainerBuilder classWeights(float... weights) {
        this.classWeights = weights.clone();
        return this;
    }

    /** Examples that are measured after each epoch and not learned from; they stay the caller's. */
    public TrainerBuilder validation(Dataset validation) {
        this.validation = validation;
        return this;
    }

    /** When the training ends before its last epoch; default never. */
    public TrainerBuilder earlyStopping(EarlyStopping early) {
        this.early = early;
        return this;
    }

    /** Where the training notes how far it is, and goes on from; default nowhere. */
    public TrainerBuilder checkpoints(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
        return this;
    }

    /** Tells a listener how the training gets on; each call adds one. */
    public TrainerBuilder listener(TrainingListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Leaves the weights of these nodes as they are, besides those that the model itself freezes; batch norms among them
     * keep their statistics.
     *
     * @throws dev.fovea.api.error.UnknownNameException when the model has no such node
     */
    public TrainerBuilder freeze(String... nodes) {
        Arrays.stream(nodes).forEach(node -> frozen.add(graph.node(node).name()));
        return this;
    }

    /** Trains the last so many nodes that have weights, and leaves the others as they are; batch norms do not count. */
    public TrainerBuilder trainTop(int layers) {
        requireAtLeast("layers", 1, layers);
        List<Node> trained = graph.nodes().stream()
                .filter(node -> !node.op().weights().isEmpty() && !(node.op() instanceof Constant))
                .toList();
        int left = layers;
        for (int i = trained.size() - 1; i >= 0; i--) {
            if (left <= 0) {
                frozen.add(trained.get(i).name());
            } else if (!(trained.get(i).op() instanceof BatchNorm)) {
                left--;
            }
        }
        return this;
    }

    /**
     * Trains a new head, dropout and a dense layer with softmax over the examples' classes, on the model's features: those
     * of the layer that its spec names, or of its last feature map, pooled. They are computed once, on pictures that are
     * not augmented.
     */
    public TrainerBuilder transfer() {
        this.isTransfer = true;
        return this;
    }

    /** As {@link #transfer()}, on the result of a layer. */
    public TrainerBuilder transfer(String layer) {
        this.layer = graph.node(layer).name();
        return transfer();
    }

    /** How much the new head drops of the features, from 0 to below 1; default 0.2. */
    public TrainerBuilder dropout(double rate) {
        this.dropout = rate;
        return this;
    }

    /**
     * After the head, trains also the top layers of the model, on augmented pictures where the loader augments; batch norms
     * stay as they are.
     *
     * @param layers with weights, batch norms not counted
     * @param optimizer of a low learning rate
     * @param epochs at most
     */
    public TrainerBuilder fineTune(int layers, Optimizer optimizer, int epochs) {
        requireAtLeast("layers", 1, layers);
        requireAtLeast("epochs", 1, epochs);
        this.unfrozen = layers;
        this.fineTuning = optimizer;
        this.fineTuningEpochs = epochs;
        return transfer();
    }

    /** As {@link #fineTune(int, Optimizer, int)}, by Adam at a low learning rate such as 0.00001. */
    public TrainerBuilder fineTune(int layers, double learningRate, int epochs) {
        return fineTune(layers, Optimizers.adam(learningRate, 0.9, 0.999, 1e-7, false), epochs);
    }

    /** The backend whose kernels are taken wherever it has them; default the best. */
    public TrainerBuilder backend(@Nullable String id) {
        this.backend = id;
        return this;
    }

    /**
     * The most threads that a step, preparing pictures and computing features use each, the caller's included; default
     * the whole pool. No bit of the result depends on them.
     */
    public TrainerBuilder threads(int threads) {
        requireAtLeast("threads", 1, threads);
        this.threads = threads;
        return this;
    }

    /**
     * Random changes of the examples that are learned from; default none. The features below a new head are computed
     * without.
     */
    public TrainerBuilder augment(Augmentation... augmentations) {
        this.augmentations = List.of(augmentations);
        return this;
    }

    /** How encoded pictures are decoded; default {@link DecodeOptions#defaults()}. */
    public TrainerBuilder decode(DecodeOptions decode) {
        this.decode = decode;
        return this;
    }

    /** How examples become batches, instead of the pool's threads decoding and augmenting ahead. */
    public TrainerBuilder loader(Loader loader) {
        this.loader = loader;
        return this;
    }

    /** Where checkpoints are written; default the installed one. */
    public TrainerBuilder storage(Storage storage) {
        this.storage = storage;
        return this;
    }

    private static void requireAtLeast(String option, int least, int given) {
        if (given < least) {
            throw new InvalidArgumentException(
                    Fault.of("option", option).expected("at least " + least).got(given));
        }
    }

    /**
     * The trainer.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when a backend cannot be had, or options contradict
     *     each other
     */
    public Trainer build() {
        if (early != null && early.monitor().isOfValidation() && validation == null) {
            throw new InvalidArgumentException(Fault.of("option", "earlyStopping")
                    .expected("examples that are measured, for " + early.monitor())
                    .got("none")
                    .repair("give some: validation(…)"));
        }
        TrainSettings settings =
                new TrainSettings(loss, batchSize, shuffle, seed, dtype, classWeights, early, checkpoints, listeners);
        Transfer transfer = isTransfer ? new Transfer(layer, dropout, unfrozen, fineTuning, fineTuningEpochs) : null;
        PhaseSettings phase = new PhaseSettings(TrainService.TRAINING, optimizer, epochs, frozen);
        WorkPool pool = PortBuilder.pool();
        int parallelism = PortBuilder.parallelism(threads, pool);
        TrainingBackend kernels = TrainingBackend.of(Backends.installed(), backend, dtype, parallelism);
        TrainService.World world = new TrainService.World(
                () -> Autograd.on(kernels.all(), dtype),
                kernels.id() + " " + dtype,
                loader == null ? TrainingBackend.loader(augmentations, decode, backend, pool, parallelism) : loader,
                () -> storage == null ? TrainingBackend.storage() : storage,
                () -> Backends.installed().kernels(PlanCompiler.class, backend).value(),
                pool,
                parallelism,
                TrainingBackend.versions(),
                System::nanoTime);
        return new TrainService(
                new TrainService.Job(graph, spec, settings, phase, transfer, validation, described()), world);
    }

    private Map<String, String> described() {
        SettingWords words = new SettingWords()
                .with("loss", loss)
                .with("optimizer", optimizer)
                .with("epochs", epochs)
                .with("batch size", batchSize)
                .with("shuffle", shuffle)
                .with("seed", seed)
                .with("element type", dtype)
                .with("class weights", classWeights)
                .with("early stopping", early)
                .with("frozen", frozen.stream().sorted().toList())
                .with("validation", validation == null ? "none" : validation.name())
                .with("loader", loader == null ? "pooled" : "its own")
                .with(
                        "augmentation",
                        augmentations.stream().map(Augmentation::text).toList())
                .with("decoding", decode);
        if (isTransfer) {
            words.with("features", layer == null ? "the model's" : layer).with("dropout", dropout);
        }
        if (fineTuning != null) {
            words.with("unfrozen layers", unfrozen)
                    .with("fine tuning", fineTuning)
                    .with("fine tuning epochs", fineTuningEpochs);
        }
        return words.all();
    }
}
