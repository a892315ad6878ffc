package dev.fovea.api.graph;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network: nodes in an order in which each comes after its inputs, some of them outputs. Every node leads to an output
 * or is an input of the network. Immutable; made by {@link GraphBuilder}.
 */
public final class Graph {

    private final String name;
    private final Map<String, Node> nodes;
    private final List<String> outputs;
    private final Training training;

    Graph(String name, Map<String, Node> nodes, List<String> outputs, Training training) {
        this.name = name;
        this.nodes = nodes;
        this.outputs = List.copyOf(outputs);
        this.training = training.of(nodes);
    }

    /** The network's name, for people. */
    public String name() {
        return name;
    }

    /** The nodes, each after its inputs. */
    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /** The inputs of the network, in its order. */
    public List<Node> inputs() {
        return nodes.values().stream()
                .filter(node -> node.op() instanceof Input)
                .toList();
    }

    /** The names of the nodes that are outputs, in the network's order. */
    public List<String> outputs() {
        return outputs;
    }

    /** What it says of its training; inference does not need it. */
    public Training training() {
        return training;
    }

    /**
     * The node of that name.
     *
     * @throws UnknownNameException when there is none
     */
    public Node node(String node) {
        Node found = nodes.get(node);
        if (found == null) {
            throw new UnknownNameException(Fault.of("node", "'" + node + "' of graph " + name)
                    .expected("the name of a node")
                    .got("an unknown one")
                    .repair(Names.suggestion(node, List.copyOf(nodes.keySet()))));
        }
        return found;
    }

    /** True when there is a node of that name. */
    public boolean has(String node) {
        return nodes.containsKey(node);
    }

    /** The nodes that take the result of that one, in order. */
    public List<Node> users(String node) {
        return nodes.values().stream()
                .filter(user -> user.inputs().contains(node))
                .toList();
    }

    /** What is said of a node's result as an input or output: the batch dimension first and open. */
    public TensorInfo info(String node) {
        TensorType type = node(node).type();
        int[] dims = new int[type.rank() + 1];
        dims[0] = Shape.UNKNOWN;
        System.arraycopy(type.shape().dims(), 0, dims, 1, type.rank());
        return new TensorInfo(node, type.dtype(), Shape.of(dims), type.quantization());
    }

    /**
     * The network cut at these nodes: they are its outputs, and what none of them needs is gone. Its inputs stay.
     *
     * @throws UnknownNameException when a node is unknown
     */
    public Graph outputs(String... wanted) {
        return outputs(List.of(wanted));
    }

    /** As {@link #outputs(String...)}. */
    public Graph outputs(List<String> wanted) {
        List<String> distinct = wanted.stream().distinct().toList();
        Set<String> needed = new HashSet<>();
        List<String> open = new ArrayList<>();
        for (String output : distinct) {
            open.add(node(output).name());
        }
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            if (needed.add(next)) {
                open.addAll(node(next).inputs());
            }
        }
        Map<String, Node> kept = new LinkedHashMap<>();
        nodes.forEach((key, node) -> {
            if (needed.contains(key) || node.op() instanceof Input) {
                kept.put(key, node);
            }
        });
        return new Graph(name, kept, distinct, training);
    }

    /** Additions and multiplications for one row. */
    public long flops() {
        return nodes.values().stream().mapToLong(this::flops).sum();
    }

    /** Additions and multiplications of one node for one row. */
    public long flops(Node node) {
        return node.op().flops(node.inputs().stream().map(i -> node(i).type()).toList(), node.type());
    }

    /** The number of trained values; weights that several nodes share count once. */
    public long parameters() {
        Set<Weights> all = new HashSet<>();
        nodes.values().forEach(node -> all.addAll(node.op().weights()));
        return all.stream().mapToLong(Weights::elements).sum();
    }

    /** One line a node, stable: fit to be compared in tests. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("graph ").append(name).append('\n');
        for (Node node : nodes.values()) {
            text.append("  ")
                    .append(node)
                    .append(outputs.contains(node.name()) ? " -> output" : "")
                    .append('\n');
        }
        return text.toString();
    }
}
