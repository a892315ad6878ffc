package dev.fovea.adapters.reference.plan;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.NaivePlans;
import dev.fovea.adapters.tck.PlanCompilerContract;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import java.util.Map;

/** The oracle keeps the contract itself: its cases can be run, and their bounds be met. */
final class ReferencePlanTest extends PlanCompilerContract {

    @Override
    protected Map<String, PlanCompiler> compilers() {
        return Map.of("java", new ReferencePlanCompiler());
    }

    @Override
    protected Plan plan(Graph graph, PlanTarget target) {
        return NaivePlans.of(graph);
    }

    @Override
    protected PlanCompiler oracle() {
        return new ReferencePlanCompiler();
    }

    @Override
    protected WorkPool pool() {
        return new JvmWorkPool();
    }
}
