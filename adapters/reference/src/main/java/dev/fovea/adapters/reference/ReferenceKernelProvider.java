package dev.fovea.adapters.reference;

import dev.fovea.adapters.reference.plan.ReferencePlanCompiler;
import dev.fovea.adapters.reference.training.ReferenceTrainingKernels;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.TrainingKernels;
import java.util.Optional;

/** The backend {@code reference}: works everywhere, slowly, and comes last. */
public final class ReferenceKernelProvider implements KernelProvider {

    /** The provider; it holds nothing. */
    public ReferenceKernelProvider() {}

    @Override
    public String id() {
        return "reference";
    }

    /** Below every other backend. */
    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    @Override
    public Availability availability() {
        return Availability.available("java");
    }

    @Override
    public <K> Optional<K> kernels(Class<K> port) {
        if (port == PreprocessKernels.class) {
            return Optional.of(port.cast(new ReferencePreprocessKernels()));
        }
        if (port == TrainingKernels.class) {
            return Optional.of(port.cast(new ReferenceTrainingKernels()));
        }
        return port == PlanCompiler.class ? Optional.of(port.cast(new ReferencePlanCompiler())) : Optional.empty();
    }
}
