package dev.fovea.domain.plan;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.plan.Step;
import dev.fovea.domain.graph.Rewritten;
import dev.fovea.domain.graph.Simplifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes graphs ready to run: it simplifies the graph, fuses what the backend's kernels fuse, chooses formats, lets
 * concatenations happen where their inputs are made, joins strips, and finds a place for every result in one arena.
 * Pure: equal graphs and targets give equal plans. Safe for any number of threads.
 */
public final class Planner {

    private Planner() {}

    /**
     * The plan of the graph for the backend that the target describes.
     *
     * @throws BackendException when the backend lacks an operation; {@link #lacks} tells all of them
     */
    public static Plan plan(Graph graph, PlanTarget target) {
        Rewritten rewritten = Simplifier.simplify(graph);
        List<Unit> units = Fusion.units(graph, rewritten, target);
        lacks(rewritten.graph(), units, target).stream().findFirst().ifPresent(lack -> {
            throw new BackendException(lack.fault());
        });
        Layout layout = new Layout(units, target);
        Lowering lowering = new Lowering(graph, units, layout);
        List<Work> work = Strips.join(rewritten.graph(), lowering.work(), target);
        Arena arena = Arena.plan(work);
        List<Step> steps = work.stream()
                .map(step -> Emission.step(rewritten.graph(), step))
                .toList();
        return new Plan(
                graph.name(),
                lowering.inputs().stream().map(Buffer::slot).toList(),
                lowering.outputs().stream().map(Buffer::slot).toList(),
                graph.inputs().stream().map(node -> graph.info(node.name())).toList(),
                graph.outputs().stream().map(graph::info).toList(),
                steps,
                arena.bytes(),
                arena.lowerBound());
    }

    /** What the backend lacks of the graph, in its order; empty when it can run it. */
    public static List<Lack> lacks(Graph graph, PlanTarget target) {
        Rewritten rewritten = Simplifier.simplify(graph);
        return lacks(rewritten.graph(), Fusion.units(graph, rewritten, target), target);
    }

    private static List<Lack> lacks(Graph graph, List<Unit> units, PlanTarget target) {
        List<Lack> lacks = new ArrayList<>();
        for (Unit unit : units) {
            List<TensorType> types = unit.inputs().stream()
                    .map(input -> graph.node(input).type())
                    .toList();
            boolean own = unit.op() instanceof Concat
                    || Views.isView(unit, types)
                    || (unit.op() instanceof Constant && isOperand(graph, units, unit));
            Optional<String> reason = own ? Optional.empty() : target.lacks(unit.op(), types);
            reason.ifPresent(why -> lacks.add(new Lack(unit.name(), unit.op().kind(), why)));
        }
        return List.copyOf(lacks);
    }

    /** True when a constant is only added to or multiplied with all channels of something: every backend does that. */
    private static boolean isOperand(Graph graph, List<Unit> units, Unit constant) {
        return !graph.outputs().contains(constant.name())
                && units.stream()
                        .filter(user -> user.inputs().contains(constant.name())
                                || constant.name().equals(user.residual()))
                        .allMatch(user -> isElementWise(user)
                                && user.inputs().stream()
                                        .filter(input -> !input.equals(constant.name()))
                                        .allMatch(input ->
                                                graph.node(input).type().channels()
                                                        == user.type().channels()));
    }

    private static boolean isElementWise(Unit unit) {
        return (unit.op() instanceof Add || unit.op() instanceof Multiply)
                && unit.residual() == null
                && unit.inputs().stream().distinct().count() == 2;
    }
}
