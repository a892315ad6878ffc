package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Scope;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One backward pass: a node runs when the gradients of all its outputs have come in, the latest recorded first. No
 * recursion, so that a graph may be as deep as memory allows.
 */
final class Engine {

    private static final Formula ADD = Formula.binary(Expr::add);
    private static final Comparator<Node> LATEST_FIRST = (a, b) -> Long.compare(b.sequenceNr(), a.sequenceNr());

    /** What is known of a node during this pass; the node holds it, since a map would cost more than small kernels. */
    static final class Work {
        private final Engine engine;
        /** That of a pass which runs this one inside of a node or hook. */
        private final @Nullable Work outer;

        private final @Nullable Variable[] gradients;
        private int awaited;
        /** Whether the node is to run. */
        private boolean needed = true;
        /** Whether its gradients are of use: it is to run, or they are what was asked for. */
        private boolean asked = true;

        private boolean running;

        private Work(Engine engine, Node node) {
            this.engine = engine;
            this.outer = node.work();
            this.gradients = new Variable[node.outputs()];
        }

        /** Whether the gradient that this node, while it runs, sends to the next is of use; at other times all are. */
        boolean asks(Node next) {
            @Nullable Work known = running ? next.work() : null;
            while (known != null && known.engine != engine) {
                known = known.outer;
            }
            return known == null || known.asked;
        }
    }

    private final Autograd autograd;
    private final boolean retainGraph;
    private final boolean createGraph;
    private final List<Node> order = new ArrayList<>();
    private final PriorityQueue<Node> ready = new PriorityQueue<>(LATEST_FIRST);

    Engine(Autograd autograd, boolean retainGraph, boolean createGraph) {
        this.autograd = autograd;
        this.retainGraph = retainGraph;
        this.createGraph = createGraph;
    }

    /** Runs from the roots; with wanted edges, to these alone, whose gradients are returned. */
    List<@Nullable Variable> run(List<Edge> roots, List<Variable> starts, @Nullable List<Edge> wanted) {
        try {
            // Gradients stay: they are no inference tensors, whatever mode asks for them.
            return autograd.withModes(createGraph, false, () -> pass(roots, starts, wanted));
        } finally {
            order.forEach(this::forget);
        }
    }

    private List<@Nullable Variable> pass(List<Edge> roots, List<Variable> starts, @Nullable List<Edge> wanted) {
        count(roots);
        if (wanted != null) {
            prune(wanted);
        }
        for (int i = 0; i < roots.size(); i++) {
            send(roots.get(i), starts.get(i));
        }
        // A root that another root leads to waits for it like any other node.
        for (Edge root : roots) {
            @Nullable Node node = root.function();
            if (node != null && work(node).awaited == 0 && work(node).asked && !ready.contains(node)) {
                ready.add(node);
            }
        }
        @Nullable Variable[] found = new Variable[wanted == null ? 0 : wanted.size()];
        for (Node node = ready.poll(); node != null; node = ready.poll()) {
            Work work = work(node);
            if (node.isWatched() && isAny(work.gradients)) {
                showHooks(node, work.gradients);
            }
            for (int i = 0; i < found.length; i++) {
                Edge edge = wanted == null ? Edge.NONE : wanted.get(i);
                if (edge.function() == node) {
                    found[i] = kept(work.gradients[edge.inputNr()]);
                }
            }
            if (work.needed) {
                execute(node, work);
            }
            for (@Nullable Variable gradient : work.gradients) {
                letGo(gradient);
            }
            forget(node);
        }
        return Arrays.asList(found);
    }

    /** What is known of a node, which is in the order from then on. */
    private Work work(Node node) {
        @Nullable Work known = node.work();
        if (known == null || known.engine != this) {
            known = new Work(this, node);
            node.work(known);
            order.add(node);
        }
        return known;
    }

    private void forget(Node node) {
        @Nullable Work known = node.work();
        if (known != null && known.engine == this) {
            node.work(known.outer);
        }
    }

    /** Finds the nodes in the order of their discovery, and counts what each waits for. */
    private void count(List<Edge> roots) {
        for (Edge root : roots) {
            @Nullable Node node = root.function();
            if (node != null) {
                work(node);
            }
        }
        for (int i = 0; i < order.size(); i++) {
            List<Edge> edges = order.get(i).nextEdges();
            for (int k = 0; k < edges.size(); k++) {
                @Nullable Node next = edges.get(k).function();
                if (next != null) {
                    work(next).awaited++;
                }
            }
        }
    }

    /** Leaves out what does not lead to a wanted edge; what such an edge leads to gets its gradient, but need not run. */
    private void prune(List<Edge> wanted) {
        IdentityHashMap<Node, List<Node>> users = new IdentityHashMap<>();
        for (Node node : order) {
            work(node).needed = false;
            work(node).asked = false;
            for (Edge edge : node.nextEdges()) {
                @Nullable Node next = edge.function();
                if (next != null) {
                    users.computeIfAbsent(next, any -> new ArrayList<>()).add(node);
                }
            }
        }
        Deque<Node> open = new ArrayDeque<>();
        wanted.forEach(edge -> {
            @Nullable Node node = edge.function();
            if (node != null) {
                work(node).asked = true;
                open.add(node);
            }
        });
        while (!open.isEmpty()) {
            for (Node user : users.getOrDefault(open.poll(), List.of())) {
                if (!work(user).needed) {
                    work(user).needed = true;
                    work(user).asked = true;
                    open.add(user);
                }
            }
        }
    }

    private static boolean isAny(@Nullable Variable[] gradients) {
        for (@Nullable Variable gradient : gradients) {
            if (gradient != null) {
                return true;
            }
        }
        return false;
    }

    /** What hooks see and return may be kept by them: it lives as long as the scope. */
    private static void showHooks(Node node, @Nullable Variable[] gradients) {
        for (@Nullable Variable gradient : gradients) {
            kept(gradient);
        }
        node.runPreHooks(gradients);
        for (@Nullable Variable gradient : gradients) {
            kept(gradient);
        }
    }

    private static @Nullable Variable kept(@Nullable Variable gradient) {
        if (gradient != null) {
            gradient.value().storage().retain();
        }
        return gradient;
    }

    private void letGo(@Nullable Variable gradient) {
        if (gradient != null && !createGraph) {
            gradient.value().storage().release();
        }
    }

    private void execute(Node node, Work work) {
        Scope scope = autograd.arithmetic().scope();
        long mark = scope.mark();
        @Nullable Variable[] results = new Variable[node.nextEdges().size()];
        if (isAny(work.gradients)) {
            results = apply(node, work.gradients);
        }
        List<Edge> edges = node.nextEdges();
        for (int i = 0; i < edges.size(); i++) {
            Edge edge = edges.get(i);
            @Nullable Variable result = i < results.length ? results[i] : null;
            @Nullable Node next = edge.function();
            if (result != null && next != null && work(next).asked) {
                send(edge, fitted(node, i, edge, result));
            }
        }
        if (!createGraph && !node.isWatched() && !(node instanceof FunctionNode)) {
            scope.dropSince(mark);
        }
        for (int i = 0; i < edges.size(); i++) {
            @Nullable Node next = edges.get(i).function();
            if (next != null && work(next).asked && --work(next).awaited == 0) {
                ready.add(next);
            }
        }
        if (!retainGraph) {
            node.releaseSaved();
        }
    }

    private @Nullable Variable[] apply(Node node, @Nullable Variable[] gradients) {
        @Nullable Variable[] results;
        Work work = work(node);
        work.running = true;
        try {
            results = node.apply(gradients);
        } catch (RuntimeException e) {
            throw node.site() == null ? e : Anomaly.of(node, "an error: " + e.getMessage(), e);
        } finally {
            work.running = false;
        }
        int edges = node.nextEdges().size();
        for (int i = edges; i < results.length; i++) {
            if (results[i] != null) {
                throw new GradientException(Fault.of("backward of", node.name())
                        .expected("gradients of " + edges + " inputs")
                        .got(results.length)
                        .repair("return one for each input of forward, and null for what is no tensor"));
            }
        }
        if (node.site() != null) {
            Anomaly.requireNumbers(node, results);
        }
        node.runPostHooks(results);
        return results;
    }

    /** The gradient in the shape and element type of what it belongs to. */
    private static Variable fitted(Node node, int i, Edge edge, Variable gradient) {
        Node.@Nullable Metadata metadata =
                edge.function() == null ? null : edge.function().output(edge.inputNr());
        if (metadata == null) {
            return gradient;
        }
        Variable fitted = gradient;
        int[] shape = gradient.value().shape();
        if (!Arrays.equals(shape, metadata.shape())) {
            if (!Shapes.growsTo(metadata.shape(), shape)) {
                throw new GradientException(Fault.of("backward of", node.name())
                        .expected("a gradient of shape " + Shapes.text(metadata.shape()))
                        .got(Shapes.text(shape))
                        .at("input " + i));
            }
            fitted = Fused.sumTo(gradient, metadata.shape());
        }
        return fitted.dtype() == metadata.dtype() ? fitted : Shaping.cast(fitted, metadata.dtype());
    }

    /** Whether nobody but this pass holds a gradient, which may then be written over. */
    private boolean isOurs(Variable gradient) {
        return !createGraph
                && gradient.value().storage().holders() == 1
                && gradient.value().isDense();
    }

    /** Adds a gradient to what a node has received. */
    private void send(Edge edge, @Nullable Variable gradient) {
        @Nullable Node node = edge.function();
        if (node == null || gradient == null || !work(node).asked) {
            return;
        }
        @Nullable Variable[] received = work(node).gradients;
        @Nullable Variable before = received[edge.inputNr()];
        if (before != null && isOurs(before) && before.dtype() == gradient.dtype()) {
            Strided sum = before.value();
            autograd.arithmetic().mapInto(ADD.program(), Fused.NONE, sum, sum, gradient.value());
            return;
        }
        Variable now = before == null ? gradient : Elementwise.add(before, gradient);
        now.value().storage().retain();
        letGo(before);
        received[edge.inputNr()] = now;
    }
}
