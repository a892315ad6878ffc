package dev.fovea.adapters.reference;

import dev.fovea.adapters.tck.ResizeGoldenContract;
import dev.fovea.api.spi.PreprocessKernels;
import java.util.List;

/** The oracle against the programs that it repeats. */
final class ReferenceResizeGoldenTest extends ResizeGoldenContract {

    @Override
    protected List<PreprocessKernels> kernels() {
        return List.of(new ReferencePreprocessKernels());
    }
}
