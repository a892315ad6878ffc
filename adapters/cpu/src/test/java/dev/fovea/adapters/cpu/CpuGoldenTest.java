package dev.fovea.adapters.cpu;

import dev.fovea.adapters.tck.ResizeGoldenContract;
import dev.fovea.api.spi.PreprocessKernels;
import java.util.List;

/** Every level against the programs whose pixels it repeats. */
@NativeBuilt
final class CpuGoldenTest extends ResizeGoldenContract {

    @Override
    protected List<PreprocessKernels> kernels() {
        return CpuLevels.all();
    }
}
