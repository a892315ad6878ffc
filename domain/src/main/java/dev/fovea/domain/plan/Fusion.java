package dev.fovea.domain.plan;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.domain.graph.Rewritten;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts activations and residual additions into the operations before them. A unit runs where its last node stood, so
 * whatever it reads is there; of two operations that could take an addition, the later one does.
 */
final class Fusion {

    private final Graph graph;
    private final Rewritten rewritten;
    private final PlanTarget target;
    private final Map<String, Integer> order = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final Map<String, Unit> units = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Integer> originalOrder = new HashMap<>();

    private Fusion(Graph original, Rewritten rewritten, PlanTarget target) {
        this.graph = rewritten.graph();
        this.rewritten = rewritten;
        this.target = target;
        for (Node node : original.nodes()) {
            originalOrder.put(node.name(), originalOrder.size());
        }
    }

    /** The units of a graph that was rewritten from the original, in an order in which they can run. */
    static List<Unit> units(Graph original, Rewritten rewritten, PlanTarget target) {
        return new Fusion(original, rewritten, target).run();
    }

    private List<Unit> run() {
        List<Node> nodes = graph.nodes();
        for (Node node : nodes) {
            order.put(node.name(), order.size());
            node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
        }
        // An output has one more user: the caller.
        graph.outputs().forEach(output -> uses.merge(output, 1, Integer::sum));
        for (Node node : nodes) {
            units.put(node.name(), unit(node));
        }
        List<Unit> all = new ArrayList<>();
        for (Node node : nodes) {
            if (!gone.contains(node.name())) {
                all.add(unitOf(node.name()));
            }
        }
        return all;
    }

    private Unit unit(Node node) {
        Unit unit = null;
        if (node.op() instanceof Activate activate) {
            unit = withActivation(node, activate.activation());
        } else if (node.op() instanceof Add) {
            unit = withResidual(node);
        }
        return unit != null
                ? unit
                : new Unit(
                        node.name(),
                        node.op(),
                        node.inputs(),
                        null,
                        Activation.none(),
                        node.type(),
                        inOrder(rewritten.absorbed(node.name())));
    }

    private @Nullable Unit withActivation(Node node, Activation activation) {
        Unit before = unitOf(node.inputs().get(0));
        boolean fits = isInner(before.name())
                && before.activation().isNone()
                && isRun(before)
                && target.fusesActivation(before.op(), types(before.inputs()), activation);
        return fits ? grown(before, node, before.residual(), activation) : null;
    }

    private @Nullable Unit withResidual(Node node) {
        List<Unit> sides = new ArrayList<>(
                List.of(unitOf(node.inputs().get(0)), unitOf(node.inputs().get(1))));
        if (sides.get(0).name().equals(sides.get(1).name())
                || !sides.get(0).type().equals(sides.get(1).type())) {
            return null;
        }
        sides.sort(Comparator.comparing((Unit unit) -> at(unit.name())).reversed());
        for (int i = 0; i < 2; i++) {
            Unit side = sides.get(i);
            boolean fits = isLinear(side.op())
                    && isInner(side.name())
                    && side.activation().isNone()
                    && side.residual() == null
                    && !(sides.get(1 - i).op() instanceof Constant)
                    && target.fusesResidual(side.op(), types(side.inputs()));
            if (fits) {
                return grown(side, node, sides.get(1 - i).name(), Activation.none());
            }
        }
        return null;
    }

    private Unit grown(Unit before, Node node, @Nullable String residual, Activation activation) {
        List<String> fused = new ArrayList<>(before.fused());
        fused.add(before.name());
        fused.addAll(rewritten.absorbed(node.name()));
        gone.add(before.name());
        return new Unit(node.name(), before.op(), before.inputs(), residual, activation, node.type(), inOrder(fused));
    }

    /** Graph order; nodes that rewriting added come last, by name. */
    private List<String> inOrder(List<String> names) {
        return names.stream()
                .distinct()
                .sorted(Comparator.comparing((String name) -> originalOrder.getOrDefault(name, Integer.MAX_VALUE))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** False for what the planner does by itself, without a kernel. */
    private boolean isRun(Unit unit) {
        return !(unit.op() instanceof Input || unit.op() instanceof Constant || unit.op() instanceof Concat)
                && !Views.isView(unit, types(unit.inputs()));
    }

    private static boolean isLinear(Op op) {
        return op instanceof Conv2d
                || op instanceof DepthwiseConv2d
                || op instanceof Conv2dTranspose
                || op instanceof Dense;
    }

    private boolean isInner(String name) {
        return uses.getOrDefault(name, 0) == 1;
    }

    private int at(String name) {
        return order.getOrDefault(name, -1);
    }

    private Unit unitOf(String name) {
        Unit unit = units.get(name);
        if (unit == null) {
            throw new IllegalStateException("no unit " + name);
        }
        return unit;
    }

    private List<TensorType> types(List<String> names) {
        return names.stream().map(name -> graph.node(name).type()).toList();
    }
}
