package dev.fovea;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.EncodedPreprocess;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.Storage;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.train.Augmentation;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.train.Loader;
import dev.fovea.domain.train.data.PictureReading;
import dev.fovea.domain.train.data.PooledLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of this machine a training runs on.
 *
 * @param id of the backend whose kernels take the element type
 * @param all kernels, preferred first
 */
record TrainingBackend(String id, List<TrainingKernels> all) {

    /**
     * The kernels for an element type.
     *
     * @param backend the backend that must have them, or null for the best
     * @param threads the most that a kernel uses
     * @throws BackendException when it has none, or none has
     */
    static TrainingBackend of(Backends backends, @Nullable String backend, DType dtype, int threads) {
        List<TrainingKernels> all = new ArrayList<>();
        String id = null;
        if (backend != null) {
            Backends.Choice<TrainingKernels> chosen = backends.kernels(TrainingKernels.class, backend);
            if (chosen.id().equals(backend) && !chosen.value().supports(dtype)) {
                throw new BackendException(Fault.of("backend", "'" + backend + "'")
                        .expected("kernels that train in " + dtype)
                        .got("none")
                        .repair("name another backend, or train in F32"));
            }
            all.add(chosen.value().bounded(threads));
            id = chosen.value().supports(dtype) ? chosen.id() : null;
        }
        for (KernelProvider provider : backends.kernels()) {
            TrainingKernels kernels = provider.availability() instanceof Availability.Available
                    ? provider.kernels(TrainingKernels.class).orElse(null)
                    : null;
            if (kernels != null) {
                all.add(kernels.bounded(threads));
                id = id == null && kernels.supports(dtype) ? provider.id() : id;
            }
        }
        if (id == null) {
            throw new BackendException(Fault.of("training kernels", "")
                    .expected("a backend for " + dtype)
                    .got("none of " + all.size() + " installed")
                    .repair("add dev.fovea:fovea-reference to the class path"));
        }
        return new TrainingBackend(id, List.copyOf(all));
    }

    /** A loader that decodes and augments ahead, on the pool. */
    static Loader loader(
            List<Augmentation> augmentations,
            DecodeOptions decode,
            @Nullable String backend,
            WorkPool pool,
            int parallelism) {
        Backends backends = Backends.installed();
        Backends.Choice<PreprocessKernels> kernels = backends.kernels(PreprocessKernels.class, backend);
        PictureReading reading = new PictureReading(
                kernels.value(),
                backends.further(EncodedPreprocess.class, kernels).orElse(null),
                decode);
        return new PooledLoader(augmentations, reading, pool, parallelism);
    }

    /**
     * The installed storage.
     *
     * @throws BackendException when there is none
     */
    static Storage storage() {
        return Services.all(Storage.class).stream()
                .findFirst()
                .orElseThrow(() -> new BackendException(Fault.of("storage", "")
                        .expected("an installed one, for checkpoints")
                        .got("none")
                        .repair("add dev.fovea:fovea-models to the class path")));
    }

    /** Of fovea and Java. */
    static Map<String, String> versions() {
        String version = TrainingBackend.class.getPackage().getImplementationVersion();
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("fovea", version == null ? "development" : version);
        versions.put("java", System.getProperty("java.version", ""));
        return versions;
    }
}
