package dev.fovea.domain.backend;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelFormat;
import dev.fovea.api.model.ModelSignature;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Availability.Unavailable;
import dev.fovea.api.spi.Device;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.Services;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The backends at hand and the choice among them. A backend that was asked for by name carries every step that it has,
 * and is an error when it is unknown or unavailable; every other step goes to the available backend of highest
 * priority.
 */
public final class Backends {

    private static final System.Logger LOG = System.getLogger(Backends.class.getPackageName());

    /** Each reason for passing a backend over is announced once a process. */
    private static final Set<List<String>> ANNOUNCED = ConcurrentHashMap.newKeySet();

    private final List<KernelProvider> kernels;
    private final List<ModelRuntime> runtimes;

    /** Backends to choose among, in any order. */
    public Backends(List<KernelProvider> kernels, List<ModelRuntime> runtimes) {
        this.kernels = sorted(kernels, Comparator.comparingInt(KernelProvider::priority));
        this.runtimes = sorted(runtimes, Comparator.comparingInt(ModelRuntime::priority));
    }

    /** Every backend that is installed. */
    public static Backends installed() {
        List<KernelProvider> kernels = Services.all(KernelProvider.class);
        List<ModelRuntime> runtimes = new ArrayList<>(Services.all(ModelRuntime.class));
        List<ModelReader> readers = Services.all(ModelReader.class);
        kernels.forEach(provider -> runtimes.add(new PlannedRuntime(provider, readers)));
        return new Backends(kernels, runtimes);
    }

    private static <T> List<T> sorted(List<T> backends, Comparator<T> byPriority) {
        return backends.stream().sorted(byPriority.reversed()).toList();
    }

    /**
     * What was chosen for a step.
     *
     * @param id of the backend
     * @param value the port or runtime
     * @param rejected the backends of higher priority that were passed over, each with its reason
     */
    public record Choice<T>(String id, T value, List<String> rejected) {}

    /** The kernel providers, preferred first. */
    public List<KernelProvider> kernels() {
        return kernels;
    }

    /** The model runtimes, preferred first. */
    public List<ModelRuntime> runtimes() {
        return runtimes;
    }

    /**
     * The kernel port of the given type.
     *
     * @param requested the id of a backend, or null
     * @throws UnknownNameException when no backend has that id
     * @throws BackendException when the requested backend is unavailable, or none offers the port
     */
    public <K> Choice<K> kernels(Class<K> port, @Nullable String requested) {
        requireKnown(requested);
        List<String> rejected = new ArrayList<>();
        for (KernelProvider provider : preferring(kernels, requested, KernelProvider::id)) {
            boolean isRequested = provider.id().equals(requested);
            if (provider.availability() instanceof Unavailable unavailable) {
                rejected.add(reject(provider.id(), unavailable, isRequested));
                continue;
            }
            Optional<K> kernel = provider.kernels(port);
            if (kernel.isPresent()) {
                return chosen(new Choice<>(provider.id(), kernel.get(), List.copyOf(rejected)), port.getSimpleName());
            }
            rejected.add(provider.id() + ": has no " + port.getSimpleName());
        }
        throw none(port.getSimpleName(), rejected);
    }

    /** A further port of the backend that was chosen for another one; empty when it has none. */
    public <K> Optional<K> further(Class<K> port, Choice<?> chosen) {
        return kernels.stream()
                .filter(provider -> provider.id().equals(chosen.id()))
                .findFirst()
                .flatMap(provider -> provider.kernels(port));
    }

    /**
     * The runtime for a model file.
     *
     * @param requested the id of a backend, or null
     * @throws UnknownNameException when no backend has that id
     * @throws BackendException when the requested backend is unavailable or does not read the file, none is available, or
     *     the one that runs the file's format is not installed or unavailable; the message says what to add
     * @throws ModelException when no available runtime reads the file
     */
    public Choice<ModelRuntime> runtime(ModelFile file, @Nullable String requested) {
        requireKnown(requested);
        List<String> rejected = new ArrayList<>();
        boolean anyAvailable = false;
        boolean anyUnavailable = false;
        for (ModelRuntime runtime : preferring(runtimes, requested, ModelRuntime::id)) {
            boolean isRequested = runtime.id().equals(requested);
            if (runtime.availability() instanceof Unavailable unavailable) {
                rejected.add(reject(runtime.id(), unavailable, isRequested));
                anyUnavailable = true;
                continue;
            }
            anyAvailable = true;
            Optional<String> refusal = runtime.refusal(file);
            if (refusal.isEmpty()) {
                return chosen(new Choice<>(runtime.id(), runtime, List.copyOf(rejected)), "model " + file.name());
            }
            if (isRequested) {
                throw new BackendException(Fault.of("backend", "'" + requested + "'")
                        .expected("a model file that it runs")
                        .got(file.name() + ": " + refusal.get())
                        .repair(others(file, requested)));
            }
            rejected.add(runtime.id() + ": " + refusal.get());
        }
        Optional<ModelFormat> format = ModelFormat.of(file);
        if (format.isPresent()) {
            requireFor(format.get(), file);
        }
        Optional<ModelException> reason = anyUnavailable ? Optional.empty() : unreadable(file);
        if (reason.isPresent()) {
            throw reason.get();
        }
        if (anyAvailable) {
            throw new ModelException(Fault.of("model", file.name())
                    .expected("a model file")
                    .got("content that no runtime reads (" + String.join(", ", rejected) + ")")
                    .repair("check the file"));
        }
        throw none("model " + file.name(), rejected);
    }

    private void requireFor(ModelFormat format, ModelFile file) {
        if (availability(format) instanceof Unavailable unavailable) {
            throw new BackendException(
                    Fault.of("backend", "'" + format.backend() + "'")
                            .expected("it on this machine, to run " + file.name() + ", " + format.description())
                            .got(unavailable.reason())
                            .repair(unavailable.repair()),
                    unavailable.cause());
        }
    }

    /** Whether the optional backend that runs a format is installed and works here. */
    public Availability availability(ModelFormat format) {
        return runtimes.stream()
                .filter(runtime -> runtime.id().equals(format.backend()))
                .findFirst()
                .map(ModelRuntime::availability)
                .orElseGet(() -> Availability.unavailable(
                        "not installed",
                        "add " + format.artefact() + ", in the version of fovea's other artefacts, to the class path",
                        null));
    }

    /**
     * The ways of calling the model that the file states; see {@link ModelRuntime#signatures}.
     *
     * @throws BackendException when the backend that reads the file's format is not installed
     */
    public List<ModelSignature> signatures(ModelFile file) {
        Optional<ModelRuntime> reading =
                runtimes.stream().filter(runtime -> runtime.accepts(file)).findFirst();
        if (reading.isEmpty()) {
            ModelFormat.of(file).ifPresent(format -> requireFor(format, file));
        }
        return reading.map(runtime -> runtime.signatures(file)).orElse(List.of());
    }

    /**
     * The runtime for a model file on a device that the caller was given.
     *
     * @param requested the id of a backend, or null
     * @throws BackendException when no backend, or not the requested one, computes on such devices, or none works here
     * @throws ModelException when none of them reads the file
     */
    public Choice<ModelRuntime> runtime(ModelFile file, @Nullable String requested, Device device) {
        requireKnown(requested);
        List<ModelRuntime> bound = runtimes.stream()
                .filter(runtime -> requested == null || runtime.id().equals(requested))
                .flatMap(runtime -> runtime.on(device).stream())
                .toList();
        if (bound.isEmpty()) {
            throw new BackendException(Fault.of("device", device.toString())
                    .expected("a backend that computes on it")
                    .got(
                            requested == null
                                    ? "none among "
                                            + runtimes.stream()
                                                    .map(ModelRuntime::id)
                                                    .toList()
                                    : "'" + requested + "', which does not")
                    .repair("add a backend for such devices to the class path, or leave the device out"));
        }
        return new Backends(kernels, bound).runtime(file, null);
    }

    /** What the reader of the file's format says, where no runtime but those that share the readers is for the file. */
    private Optional<ModelException> unreadable(ModelFile file) {
        boolean isOthers =
                runtimes.stream().anyMatch(runtime -> !(runtime instanceof PlannedRuntime) && runtime.accepts(file));
        return isOthers
                ? Optional.empty()
                : runtimes.stream()
                        .filter(PlannedRuntime.class::isInstance)
                        .flatMap(runtime -> ((PlannedRuntime) runtime).unreadable(file).stream())
                        .findFirst();
    }

    /** What could run the file instead. */
    private String others(ModelFile file, @Nullable String refusing) {
        List<String> able = runtimes.stream()
                .filter(runtime -> !runtime.id().equals(refusing)
                        && runtime.availability().isAvailable()
                        && runtime.refusal(file).isEmpty())
                .map(ModelRuntime::id)
                .toList();
        Optional<Availability> own = ModelFormat.of(file).map(this::availability);
        if (able.isEmpty() && own.isPresent() && own.get() instanceof Unavailable unavailable) {
            return unavailable.repair();
        }
        return able.isEmpty() ? "no other backend runs it either" : "leave the backend to fovea, or use one of " + able;
    }

    private static <T> List<T> preferring(List<T> backends, @Nullable String requested, Function<T, String> id) {
        return Stream.concat(
                        backends.stream().filter(b -> id.apply(b).equals(requested)),
                        backends.stream().filter(b -> !id.apply(b).equals(requested)))
                .toList();
    }

    private void requireKnown(@Nullable String requested) {
        if (requested == null) {
            return;
        }
        List<String> ids = Stream.concat(
                        kernels.stream().map(KernelProvider::id),
                        runtimes.stream().map(ModelRuntime::id))
                .distinct()
                .toList();
        if (!ids.contains(requested)) {
            for (ModelFormat format : ModelFormat.values()) {
                if (format.backend().equals(requested) && availability(format) instanceof Unavailable unavailable) {
                    reject(requested, unavailable, true);
                }
            }
            throw new UnknownNameException(Fault.of("backend", "'" + requested + "'")
                    .expected("one of " + ids)
                    .got("an unknown id")
                    .repair(Names.suggestion(requested, ids)));
        }
    }

    private static String reject(String id, Unavailable unavailable, boolean isRequested) {
        if (isRequested) {
            throw new BackendException(
                    Fault.of("backend", "'" + id + "'")
                            .expected("a backend that works on this machine")
                            .got(unavailable.reason())
                            .repair(unavailable.repair()),
                    unavailable.cause());
        }
        return id + ": " + unavailable.reason() + "; " + unavailable.repair();
    }

    private static <T> Choice<T> chosen(Choice<T> choice, String step) {
        if (choice.rejected().isEmpty()) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: backend {1}", step, choice.id());
        } else if (ANNOUNCED.add(choice.rejected())) {
            LOG.log(System.Logger.Level.INFO, "{0}: backend {1}; not {2}", step, choice.id(), choice.rejected());
        }
        return choice;
    }

    private static BackendException none(String step, List<String> rejected) {
        return new BackendException(Fault.of("backend", "for " + step)
                .expected("one that works on this machine")
                .got(rejected.isEmpty() ? "none installed" : rejected)
                .repair("depend on dev.fovea:fovea, which brings the CPU kernels and TensorFlow Lite"));
    }
}
