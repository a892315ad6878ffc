package dev.fovea.adapters.reference.plan;

import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;

/**
 * {@link PlanCompiler} by the definitions: every operation and activation, any format, halo and fusion that a plan can
 * hold. Values between steps are doubles; outputs are rounded once.
 */
public final class ReferencePlanCompiler implements PlanCompiler {

    /** The compiler; it holds nothing. */
    public ReferencePlanCompiler() {}

    @Override
    public PlanTarget target() {
        return new ReferenceTarget();
    }

    @Override
    public Executable compile(Plan plan) {
        return ReferenceExecutable.of(plan);
    }
}
