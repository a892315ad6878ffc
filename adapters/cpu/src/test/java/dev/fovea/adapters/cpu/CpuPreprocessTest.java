package dev.fovea.adapters.cpu;

import dev.fovea.adapters.reference.ReferencePreprocessKernels;
import dev.fovea.adapters.tck.PreprocessContract;
import dev.fovea.api.spi.PreprocessKernels;
import java.util.List;

/** Every level against the oracle. */
@NativeBuilt
final class CpuPreprocessTest extends PreprocessContract {

    @Override
    protected List<PreprocessKernels> kernels() {
        return CpuLevels.all();
    }

    @Override
    protected PreprocessKernels oracle() {
        return new ReferencePreprocessKernels();
    }
}
