package dev.fovea.domain.graph;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A graph while it is rewritten: nodes in an order in which each comes after its inputs. Not safe for several threads. */
final class GraphEdit {

    private final Graph origin;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Set<String>> users = new HashMap<>();
    private final Map<String, Set<String>> absorbed = new HashMap<>();
    private final Set<String> outputs;

    GraphEdit(Graph graph) {
        this.origin = graph;
        this.outputs = new LinkedHashSet<>(graph.outputs());
        for (Node node : graph.nodes()) {
            put(node);
        }
    }

    /** The nodes as they are now; edits do not disturb the list. */
    List<Node> nodes() {
        return new ArrayList<>(nodes.values());
    }

    /** The node of that name, or null when it is gone. */
    @Nullable
    Node find(String name) {
        return nodes.get(name);
    }

    Node node(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException("no node " + name);
        }
        return node;
    }

    boolean isOutput(String name) {
        return outputs.contains(name);
    }

    /** The nodes that read that one's result. */
    List<Node> users(String name) {
        return users.getOrDefault(name, Set.of()).stream().map(this::node).toList();
    }

    /** True when nobody but one other node, once, needs the result. */
    boolean isInner(String name) {
        if (isOutput(name)) {
            return false;
        }
        List<Node> all = users(name);
        return all.size() == 1
                && all.get(0).inputs().stream().filter(name::equals).count() == 1;
    }

    List<TensorType> inputTypes(Node node) {
        return node.inputs().stream().map(input -> node(input).type()).toList();
    }

    /** Puts another operation into the place of that node; its result keeps name and type. */
    void replace(String name, Op op, List<String> inputs) {
        Node old = node(name);
        unlink(old);
        List<TensorType> types =
                inputs.stream().map(input -> node(input).type()).toList();
        put(new Node(name, op, inputs, op.infer(name, types)));
    }

    /** Adds a node before that one. */
    void insertBefore(String before, String name, Op op, List<String> inputs) {
        List<TensorType> types =
                inputs.stream().map(input -> node(input).type()).toList();
        Node added = new Node(name, op, inputs, op.infer(name, types));
        Map<String, Node> tail = new LinkedHashMap<>();
        boolean found = false;
        for (Node node : nodes()) {
            if (found || node.name().equals(before)) {
                found = true;
                tail.put(node.name(), node);
                nodes.remove(node.name());
            }
        }
        put(added);
        nodes.putAll(tail);
    }

    /** Lets the users of a node, which is no output, read another one, and removes it. */
    void bypass(String name, String instead) {
        for (Node user : users(name)) {
            List<String> inputs = user.inputs().stream()
                    .map(input -> input.equals(name) ? instead : input)
                    .toList();
            unlink(user);
            put(new Node(user.name(), user.op(), inputs, user.type()));
        }
        remove(name);
    }

    /** Removes a node that nobody reads. */
    void remove(String name) {
        Node node = node(name);
        if (isOutput(name) || !users(name).isEmpty()) {
            throw new IllegalStateException("node " + name + " is still needed");
        }
        unlink(node);
        nodes.remove(name);
    }

    /** Notes that one node now does the work of another. */
    void absorb(String into, String gone) {
        Set<String> all = absorbed.computeIfAbsent(into, key -> new LinkedHashSet<>());
        all.add(gone);
        all.addAll(absorbed.getOrDefault(gone, Set.of()));
    }

    /** A name that no node has, made of the given one. */
    String fresh(String stem) {
        String name = stem;
        for (int i = 2; nodes.containsKey(name) || origin.has(name); i++) {
            name = stem + "_" + i;
        }
        return name;
    }

    /** The graph as it is now. */
    Rewritten done(Rewritten before) {
        GraphBuilder builder = new GraphBuilder(origin.name());
        for (Node node : nodes.values()) {
            builder.add(node.name(), node.op(), node.inputs());
        }
        outputs.forEach(builder::output);
        builder.training(origin.training());
        Map<String, List<String>> all = new HashMap<>();
        before.absorbed().forEach((into, names) -> {
            if (nodes.containsKey(into)) {
                all.put(into, new ArrayList<>(names));
            }
        });
        absorbed.forEach((into, names) -> {
            if (nodes.containsKey(into)) {
                List<String> list = all.computeIfAbsent(into, key -> new ArrayList<>());
                for (String name : names) {
                    addOnce(list, name);
                    before.absorbed(name).forEach(older -> addOnce(list, older));
                }
            }
        });
        return new Rewritten(builder.build(), all);
    }

    private static void addOnce(List<String> list, String name) {
        if (!list.contains(name)) {
            list.add(name);
        }
    }

    private void put(Node node) {
        nodes.put(node.name(), node);
        for (String input : node.inputs()) {
            users.computeIfAbsent(input, key -> new LinkedHashSet<>()).add(node.name());
        }
    }

    private void unlink(Node node) {
        for (String input : node.inputs()) {
            users.getOrDefault(input, Set.of()).remove(node.name());
        }
    }
}
