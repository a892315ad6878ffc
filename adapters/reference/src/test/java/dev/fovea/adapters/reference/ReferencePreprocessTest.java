package dev.fovea.adapters.reference;

import dev.fovea.adapters.tck.PreprocessContract;
import dev.fovea.api.spi.PreprocessKernels;
import java.util.List;

/**
 * The oracle against itself: pins errors, guards, slots and threads; that its bits are right is for {@link
 * PillowGoldenTest} and {@link ChannelsTest}.
 */
final class ReferencePreprocessTest extends PreprocessContract {

    @Override
    protected List<PreprocessKernels> kernels() {
        return List.of(new ReferencePreprocessKernels());
    }

    @Override
    protected PreprocessKernels oracle() {
        return new ReferencePreprocessKernels();
    }
}
