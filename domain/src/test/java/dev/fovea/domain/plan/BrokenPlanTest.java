package dev.fovea.domain.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.SeededNet;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Space;
import dev.fovea.api.plan.Step;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The checks that plans pass must not pass plans that are wrong. */
class BrokenPlanTest {

    private static Graph graph() {
        SeededNet net = new SeededNet("broken", 1);
        String x = net.relu(net.conv(net.input("x", 9, 9, 3), 16, 3, 1, true));
        String y = net.relu(net.conv(x, 16, 3, 1, true));
        y = net.conv(y, 16, 3, 1, true);
        return net.build(net.conv(net.sum(x, y), 17, 1, 1, true));
    }

    private static Plan broken(Plan plan, UnaryOperator<Slot> change) {
        List<Step> steps = plan.steps().stream()
                .map(step -> {
                    if (step instanceof Step.Copy copy) {
                        return (Step) new Step.Copy(
                                copy.name(),
                                change.apply(copy.input()),
                                change.apply(copy.output()),
                                copy.channel(),
                                copy.cost());
                    }
                    Step.Compute compute = (Step.Compute) step;
                    return new Step.Compute(
                            compute.name(),
                            compute.op(),
                            compute.inputs().stream().map(change).toList(),
                            compute.residual() == null ? null : change.apply(compute.residual()),
                            change.apply(compute.output()),
                            compute.activation(),
                            compute.kernel(),
                            compute.fused(),
                            compute.cost());
                })
                .toList();
        return new Plan(
                plan.name(),
                plan.inputs(),
                plan.outputs(),
                plan.inputInfo(),
                plan.outputInfo(),
                steps,
                plan.arenaBytes(),
                plan.lowerBound());
    }

    @Test
    void anArenaThatIgnoresLivenessIsCaught() {
        Graph graph = graph();
        Plan plan = PlanChecks.check(graph, Targets.Blocks.small());
        Plan broken = broken(plan, slot -> slot.space() == Space.ARENA ? slot.at(0) : slot);
        assertThatThrownBy(() -> PlanChecks.same(graph, broken)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> LiveCheck.check(graph, broken))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("overwr");
    }

    @Test
    void oneSlotInTheWrongPlaceIsCaught() {
        Graph graph = graph();
        Plan plan = Planner.plan(graph, Targets.Blocks.small());
        String first = plan.steps().get(1).name();
        Plan broken = broken(plan, slot -> slot.name().equals(first) ? slot.at(slot.offset() + 64) : slot);
        assertThatThrownBy(() -> LiveCheck.check(graph, broken)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aHaloThatIsTooSmallIsCaught() {
        Graph graph = graph();
        Plan plan = Planner.plan(graph, Targets.Blocks.small());
        Plan broken = broken(
                plan,
                slot -> new Slot(
                        slot.name(),
                        slot.type(),
                        slot.space(),
                        slot.index(),
                        slot.offset(),
                        slot.format(),
                        new Padding(
                                slot.halo().top(),
                                slot.halo().left(),
                                slot.halo().bottom(),
                                0)));
        assertThatThrownBy(() -> PlanChecks.same(graph, broken))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("past the halo");
    }
}
