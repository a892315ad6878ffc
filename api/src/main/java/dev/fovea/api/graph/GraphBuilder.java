package dev.fovea.api.graph;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts a graph together, checking each node as it comes. Not safe for several threads. */
public final class GraphBuilder {

    private final String name;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<String> outputs = new ArrayList<>();
    private Training training = Training.NONE;

    /** An empty graph of that name. */
    public GraphBuilder(String name) {
        this.name = name;
    }

    /** Adds an input of the network. */
    public GraphBuilder input(String node, TensorType type) {
        return add(node, new Input(type), List.of());
    }

    /** Adds a node; see {@link #add(String, Op, List)}. */
    public GraphBuilder add(String node, Op op, String... inputs) {
        return add(node, op, List.of(inputs));
    }

    /**
     * Adds a node.
     *
     * @throws ModelException when the name is taken, or an input is not there yet (as in a cycle)
     * @throws dev.fovea.api.error.ShapeException when the inputs do not fit the operation
     */
    public GraphBuilder add(String node, Op op, List<String> inputs) {
        if (node.isEmpty() || nodes.containsKey(node)) {
            throw new ModelException(Fault.of("node", "'" + node + "' of graph " + name)
                    .expected("a name of its own")
                    .got(node.isEmpty() ? "none" : "a second node of that name"));
        }
        List<TensorType> types = new ArrayList<>(inputs.size());
        for (String input : inputs) {
            types.add(known(node, input).type());
        }
        nodes.put(node, new Node(node, op, inputs, op.infer(node, types)));
        return this;
    }

    /** Names an output of the network; naming one twice does nothing. */
    public GraphBuilder output(String node) {
        known("outputs", node);
        if (!outputs.contains(node)) {
            outputs.add(node);
        }
        return this;
    }

    /** Says what the network says of its training; of that, what is about nodes and weights that it has is kept. */
    public GraphBuilder training(Training training) {
        this.training = training;
        return this;
    }

    /** The type of a node that was added. */
    public TensorType type(String node) {
        return known("type", node).type();
    }

    /** True when a node of that name was added. */
    public boolean has(String node) {
        return nodes.containsKey(node);
    }

    private Node known(String user, String node) {
        Node found = nodes.get(node);
        if (found == null) {
            throw new ModelException(Fault.of("node", "'" + user + "' of graph " + name)
                    .expected("inputs that come before it")
                    .got("'" + node + "', which does not")
                    .repair("add nodes after their inputs; a cycle cannot be run"));
        }
        return found;
    }

    /**
     * The graph, without the nodes that no output needs.
     *
     * @throws ModelException when no output was named
     */
    public Graph build() {
        if (outputs.isEmpty()) {
            throw new ModelException(
                    Fault.of("graph", name).expected("at least one output").got("none"));
        }
        return new Graph(name, new LinkedHashMap<>(nodes), outputs, training).outputs(outputs);
    }
}
