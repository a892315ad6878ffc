package dev.fovea.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Step;
import org.junit.jupiter.api.Test;

class BackboneTest {

    private static Plan plan(Graph graph) {
        Plan plan = Planner.plan(graph, Targets.Blocks.cpu());
        LiveCheck.check(graph, plan);
        return plan;
    }

    @Test
    void resnet50AddsItsResidualsInPlace() {
        Plan plan = plan(Backbones.resnet50());
        // Twice the largest result, 3.2 MB, would be 6.4 MB.
        assertThat(plan.arenaBytes()).isLessThan(6_400_000);
        assertThat(plan.steps())
                .noneMatch(step -> step instanceof Step.Copy && step.name().startsWith("add"));
        long residuals = plan.steps().stream()
                .filter(step -> step instanceof Step.Compute compute
                        && compute.residual() != null
                        && compute.residual().offset() == compute.output().offset())
                .count();
        assertThat(residuals).isEqualTo(16);
    }

    @Test
    void mobilenetRunsItsLargePicturesInStrips() {
        Plan plan = plan(Backbones.mobilenetV2());
        assertThat(plan.steps()).filteredOn(step -> step instanceof Step.Strip).hasSize(7);
    }

    @Test
    void inceptionConcatenatesWithoutCopies() {
        Plan plan = plan(Backbones.inceptionV3());
        assertThat(plan.steps()).noneMatch(step -> step instanceof Step.Copy);
    }
}
