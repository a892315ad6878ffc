package dev.fovea.domain.plan;

import dev.fovea.adapters.tck.RandomGraphs;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.plan.PlanTarget;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomPlanTest {

    private static final int GRAPHS = 300;

    @Test
    void plansComputeWhatTheirGraphsDo() {
        List<PlanTarget> targets = List.of(new Targets.Plain(), Targets.Blocks.small());
        for (long seed = 0; seed < GRAPHS; seed++) {
            Graph graph = RandomGraphs.of(seed);
            for (PlanTarget target : targets) {
                try {
                    PlanChecks.check(graph, target);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("graph of seed " + seed + " for " + target + "\n" + graph, e);
                }
            }
        }
    }
}
