package dev.fovea.api.spi;

import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;

/** Kernel port: a plan made ready to run. Safe for any number of threads. */
public interface PlanCompiler {

    /** What plans for this backend look like. */
    PlanTarget target();

    /**
     * The plan with its weights packed, which every caller of the model shares.
     *
     * @throws dev.fovea.api.error.MemoryLimitException when packed weights or the arena pass the limit
     * @throws dev.fovea.api.error.ModelException when the plan is not one for {@link #target()}
     */
    Executable compile(Plan plan);
}
