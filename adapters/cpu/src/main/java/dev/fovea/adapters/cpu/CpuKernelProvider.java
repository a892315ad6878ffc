package dev.fovea.adapters.cpu;

import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.nativelib.LibraryStatus;
import java.util.Optional;

/** The backend {@code cpu}: native kernels at the best level of the machine, not above {@code fovea.native.maxIsa}. */
public final class CpuKernelProvider implements KernelProvider {

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
        if (port == PreprocessKernels.class && CpuLibrary.status() instanceof LibraryStatus.Loaded loaded) {
            return Optional.of(port.cast(
                    new CpuPreprocessKernels(loaded.kernels(), loaded.kernels().resampleKernel(CpuLibrary.cap()))));
        }
        return Optional.empty();
    }
}
