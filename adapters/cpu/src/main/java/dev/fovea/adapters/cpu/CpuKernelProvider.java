package dev.fovea.adapters.cpu;

import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.EncodedPreprocess;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.MachineLimits;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.LibraryStatus;
import dev.fovea.nativelib.NativePrograms;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The backend {@code cpu}: native kernels at the best level of the machine, not above {@code fovea.native.maxIsa}. */
public final class CpuKernelProvider implements KernelProvider {

    /** One a level and process: the scratch memory that they keep is off the heap, and nobody closes them. */
    private static final Map<Isa, CpuTrainingKernels> TRAINING = new ConcurrentHashMap<>();

    /** The provider; the library is loaded when it is first asked for. */
    public CpuKernelProvider() {}

    @Override
    public String id() {
        return "cpu";
    }

    /** The first choice. */
    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return CpuLibrary.availability();
    }

    @Override
    public <K> Optional<K> kernels(Class<K> port) {
        if (!(CpuLibrary.status() instanceof LibraryStatus.Loaded loaded)) {
            return Optional.empty();
        }
        if (port == PreprocessKernels.class) {
            return Optional.of(port.cast(preprocess(loaded)));
        }
        if (port == EncodedPreprocess.class) {
            return CpuJpeg.find().map(jpeg -> port.cast(new CpuEncodedPreprocess(jpeg, preprocess(loaded))));
        }
        if (port == PlanCompiler.class) {
            NativePrograms programs = loaded.kernels().programs();
            return Optional.of(port.cast(new CpuPlanCompiler(programs, programs.isa(CpuLibrary.cap()))));
        }
        if (port == TrainingKernels.class) {
            return Optional.of(port.cast(training(loaded)));
        }
        if (port == MachineLimits.class) {
            return Optional.of(port.cast(new CpuMachineLimits(
                    loaded.kernels().limits(), loaded.kernels().isa(CpuLibrary.cap()))));
        }
        return Optional.empty();
    }

    private static CpuTrainingKernels training(LibraryStatus.Loaded loaded) {
        Isa level = loaded.kernels().programs().isa(CpuLibrary.cap());
        return TRAINING.computeIfAbsent(
                level,
                isa -> new CpuTrainingKernels(
                        loaded.kernels(),
                        isa,
                        new CpuProducts(loaded.kernels().products(), isa, Pool.SHARED),
                        Pool.SHARED));
    }

    /** The process's pool, looked for when it is first needed; without one, kernels run on their caller's thread. */
    private static final class Pool {
        private static final @Nullable WorkPool SHARED = Services.all(WorkPool.class).stream()
                .max(Comparator.comparingInt(WorkPool::priority))
                .orElse(null);
    }

    private static CpuPreprocessKernels preprocess(LibraryStatus.Loaded loaded) {
        return new CpuPreprocessKernels(loaded.kernels(), loaded.kernels().resampleKernel(CpuLibrary.cap()));
    }
}
