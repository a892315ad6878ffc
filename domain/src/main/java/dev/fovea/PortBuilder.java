package dev.fovea;

import dev.fovea.api.Setting;
import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.model.Selection;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Preparation;
import dev.fovea.api.spi.Device;
import dev.fovea.api.spi.EncodedPreprocess;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.backend.Backends.Choice;
import dev.fovea.domain.image.ImageBatcher;
import dev.fovea.domain.model.LoadedModel;
import dev.fovea.domain.model.ResolvedModel;
import dev.fovea.domain.model.SharedExecutables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all ports have in common. Every option has a default that suits most; a builder may be used from
 * one thread only.
 *
 * @param <B> the builder itself
 */
public abstract sealed class PortBuilder<B extends PortBuilder<B>>
        permits PredictorBuilder, FeaturizerBuilder, ExplainerBuilder {

    private static final System.Logger LOG = System.getLogger(PortBuilder.class.getPackageName());
    private static final int DEFAULT_BATCH = 32;
    private static final int MAX_BATCH = 4096;

    private final Function<@Nullable Path, Model> model;
    private @Nullable Path weights;
    private Selection selection = Selection.NONE;
    private @Nullable String backend = Setting.BACKEND.value();
    private @Nullable Device device;
    private int threads;
    private int batchSize = DEFAULT_BATCH;
    private @Nullable Fit fit;
    private @Nullable Background background;
    private @Nullable ChannelOrder order;
    private @Nullable PixelMode mode;
    private @Nullable Resampler resampler;
    private @Nullable Alpha alpha;
    private @Nullable DecodeOptions decode;

    /**
     * A builder.
     *
     * @param model the model, with its weights from the file that it is given, if any
     */
    PortBuilder(Function<@Nullable Path, Model> model) {
        this.model = model;
    }

    abstract B self();

    /**
     * The backend that must carry every step it can, such as {@code tflite}, {@code cpu} or {@code reference}; the
     * default is {@code fovea.backend}, else the best one that works here.
     */
    public B backend(String id) {
        this.backend = id;
        return self();
    }

    /**
     * The device that must carry the model, such as one that a cluster gave to this task. A backend that computes on such
     * devices must be there, else building the port is an error; pictures are prepared on the processor all the same.
     *
     * @param device or null for none, the default
     */
    public B device(@Nullable Device device) {
        this.device = device;
        return self();
    }

    /**
     * The file of the model's trained numbers, for a model that is an architecture alone (a Keras model's JSON, a named
     * network) or to take the place of what it has.
     */
    public B weights(Path file) {
        this.weights = file;
        return self();
    }

    /**
     * The part of the model file that is run, where it holds several: a SavedModel's signature, its tags, or the tensors
     * that are fed. The default is the customary one.
     */
    public B select(Selection selection) {
        this.selection = selection;
        return self();
    }

    /** The most threads that one call uses, the caller's included; the default is the whole pool. */
    public B threads(int threads) {
        if (threads < 1) {
            throw new InvalidArgumentException(
                    Fault.of("option", "threads").expected("at least 1").got(threads));
        }
        this.threads = threads;
        return self();
    }

    /** Pictures that go through the model together, 1 to 4096; default 32. It changes memory and speed, no result. */
    public B batchSize(int batchSize) {
        if (batchSize < 1 || batchSize > MAX_BATCH) {
            throw new InvalidArgumentException(Fault.of("option", "batchSize")
                    .expected("1 to " + MAX_BATCH)
                    .got(batchSize));
        }
        this.batchSize = batchSize;
        return self();
    }

    /** How pictures of another shape are brought to the model's, instead of its own way. */
    public B fit(Fit fit) {
        this.fit = fit;
        return self();
    }

    /** The colour of what a picture leaves uncovered, instead of the model's own. */
    public B background(Background background) {
        this.background = background;
        return self();
    }

    /** The channels in their order, as many as the model takes, instead of the model's own. */
    public B order(ChannelOrder order) {
        this.order = order;
        return self();
    }

    /** Channel order and normalisation, instead of the model's own; {@link #order} goes before its order. */
    public B mode(PixelMode mode) {
        this.mode = mode;
        return self();
    }

    /** How pictures are resized, instead of the model's own. */
    public B resampler(Resampler resampler) {
        this.resampler = resampler;
        return self();
    }

    /** What becomes of transparency, instead of the model's own rule. */
    public B alpha(Alpha alpha) {
        this.alpha = alpha;
        return self();
    }

    /** How encoded pictures are decoded; default {@link DecodeOptions#defaults()}. */
    public B decode(DecodeOptions decode) {
        this.decode = decode;
        return self();
    }

    /** The most threads that one call uses. */
    final int parallelism() {
        return parallelism(threads, pool());
    }

    /** The most threads of the pool that one call uses, the wish being 0 for all of them. */
    static int parallelism(int wish, WorkPool pool) {
        return wish == 0 ? pool.threads() : Math.min(wish, pool.threads());
    }

    /** The backend that was asked for; null for the best. */
    final @Nullable String backend() {
        return backend;
    }

    /** The model, not loaded yet. */
    final Model source() {
        Model source = model.apply(weights);
        return selection.equals(Selection.NONE)
                ? source
                : new Model(source.spec(), source.file().with(selection));
    }

    /** The model cut at these nodes, or the whole when there are none; see {@link SharedExecutables}. */
    final LoadedModel load(Model source, List<String> outputs) {
        Backends backends = Backends.installed();
        WorkPool pool = pool();
        Choice<ModelRuntime> runtime = device == null
                ? backends.runtime(source.file(), backend)
                : backends.runtime(source.file(), backend, device);
        SharedExecutables.Lease lease =
                SharedExecutables.acquire(runtime.value(), source.file(), pool.threads(), outputs);
        try {
            return load(source, backends, pool, runtime, lease);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private LoadedModel load(
            Model source,
            Backends backends,
            WorkPool pool,
            Choice<ModelRuntime> runtime,
            SharedExecutables.Lease lease) {
        Executable executable = lease.executable();
        ModelSpec own = ResolvedModel.resolve(source.spec(), executable, lease.isCut());
        ModelSpec spec = withOverrides(own);
        ImageInput image = spec.image();
        Choice<PreprocessKernels> kernels = backends.kernels(PreprocessKernels.class, device == null ? backend : null);
        List<String> rejected = new ArrayList<>(runtime.rejected());
        rejected.addAll(kernels.rejected());
        int parallelism = parallelism();
        Preparation preparation = image == null || own.image() == null ? null : Preparation.of(own.image(), image);
        if (preparation != null) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "model {0}: pictures by {1}; replaced by options: {2}",
                    spec.name(),
                    preparation.lines(),
                    preparation.replaced());
        }
        Description description = new Description(
                spec.name(),
                source.file().sha256(),
                join(runtime.id(), executable.detail()),
                join(kernels.id(), kernels.value().detail()),
                parallelism,
                executable.inputs(),
                executable.outputs(),
                rejected,
                preparation);
        ImageBatcher batcher = image == null
                ? null
                : new ImageBatcher(
                        image,
                        executable.inputs().get(0),
                        kernels.value(),
                        backends.further(EncodedPreprocess.class, kernels).orElse(null));
        DecodeOptions options = decode == null ? DecodeOptions.defaults() : decode;
        return new LoadedModel(spec, lease, batcher, options, pool, parallelism, batchSize, description);
    }

    private static String join(String id, String detail) {
        return detail.isEmpty() ? id : id + " " + detail;
    }

    private ModelSpec withOverrides(ModelSpec spec) {
        ImageInput image = spec.image();
        if (image == null) {
            return spec;
        }
        int channels = image.order().channels();
        if (mode != null) {
            image = image.withMode(mode);
        }
        if (order != null) {
            image = image.withOrder(order);
        }
        if (image.order().channels() != channels) {
            throw new InvalidArgumentException(Fault.of("option", "order")
                    .expected("an order of " + channels + " channels, as model " + spec.name() + " takes")
                    .got(image.order()));
        }
        if (fit != null) {
            image = image.withFit(fit);
        }
        if (background != null) {
            image = image.withBackground(background);
        }
        if (resampler != null) {
            image = image.withResampler(resampler);
        }
        if (alpha != null) {
            image = image.withAlpha(alpha);
        }
        return spec.withImage(image);
    }

    static WorkPool pool() {
        return Services.all(WorkPool.class).stream()
                .max(Comparator.comparingInt(WorkPool::priority))
                .orElseThrow(() -> new BackendException(Fault.of("work pool", "")
                        .expected("an installed one")
                        .got("none")
                        .repair("add dev.fovea:fovea-jvm to the class path")));
    }
}
