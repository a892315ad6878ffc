package dev.fovea.adapters.cpu;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.reference.ReferenceKernelProvider;
import dev.fovea.adapters.tck.PlanCompilerContract;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.domain.plan.Planner;
import java.util.Map;

/** The native engine keeps the contract of plan compilers at every level that this machine runs. */
@NativeBuilt
final class CpuPlanTest extends PlanCompilerContract {

    @Override
    protected Map<String, PlanCompiler> compilers() {
        return CpuLevels.compilers();
    }

    @Override
    protected Plan plan(Graph graph, PlanTarget target) {
        return Planner.plan(graph, target);
    }

    @Override
    protected PlanCompiler oracle() {
        return new ReferenceKernelProvider().kernels(PlanCompiler.class).orElseThrow();
    }

    @Override
    protected WorkPool pool() {
        return new JvmWorkPool();
    }
}
