package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.NodeDef;

/** A model file that was read and checked in Java, ready for TensorFlow. */
abstract sealed class ModelSource permits GraphSource, SavedModelSource {

    private static final Set<String> PLACEHOLDERS = Set.of("Placeholder", "PlaceholderV2");

    private final String model;
    private final GraphCheck check;

    ModelSource(String model, GraphCheck check) {
        this.model = model;
        this.check = check;
    }

    /**
     * The model in TensorFlow's hands; the caller closes it.
     *
     * @param wanted names of outputs; empty for the model's own
     */
    abstract TensorflowModel load(List<String> wanted);

    /**
     * What is fed and fetched.
     *
     * @param graph that TensorFlow has loaded
     * @param wanted names of outputs; empty for the model's own
     */
    abstract Endpoints endpoints(Graph graph, List<String> wanted);

    /** These outputs, each once; empty when all are the model's own. */
    abstract List<String> cut(List<String> outputs);

    String model() {
        return model;
    }

    GraphCheck check() {
        return check;
    }

    static boolean isPlaceholder(NodeDef node) {
        return PLACEHOLDERS.contains(node.getOp());
    }

    /** Does nothing when all that runs for the outputs computes, and has what it needs. */
    List<NodeDef> requireRunnable(Collection<Endpoint> outputs, Collection<Endpoint> inputs) {
        Set<String> fed = nodes(inputs);
        List<NodeDef> running = check.running(nodes(outputs), fed, false);
        for (NodeDef node : running) {
            if (isPlaceholder(node) && !fed.contains(node.getName())) {
                throw new ModelException(Fault.of("model", model)
                        .expected("inputs for every placeholder that its outputs need")
                        .got(inputs.stream().map(Endpoint::name).toList())
                        .at("'" + node.getName() + "'")
                        .repair("feed it too"));
            }
        }
        return running;
    }

    static Set<String> nodes(Collection<Endpoint> endpoints) {
        return endpoints.stream().map(end -> end.output().op().name()).collect(Collectors.toSet());
    }

    /**
     * The tensor of the graph.
     *
     * @param name under which callers know it
     * @param tensor what TensorFlow calls it
     */
    Endpoint endpoint(Graph graph, String name, String tensor) {
        TensorName wanted = TensorName.of(tensor);
        GraphOperation op = graph.operation(wanted.node());
        if (op == null || wanted.index() >= op.numOutputs()) {
            throw unknown(name, op == null ? "no node of that name" : "a node of " + op.numOutputs() + " outputs");
        }
        Output<?> output = op.output(wanted.index());
        return new Endpoint(
                name,
                output,
                ElementTypes.require(model, name, op.type(), output.dataType()),
                Endpoint.shapeOf(output));
    }

    private UnknownNameException unknown(String name, String got) {
        Set<String> known = new HashSet<>(check.nodes().keySet());
        return new UnknownNameException(Fault.of("model tensor", "'" + name + "'")
                .expected("a tensor of model " + model + ", such as 'node:0'")
                .got(got)
                .repair(Names.suggestion(TensorName.of(name).node(), known)));
    }

    /** Does nothing when there is a node of that name. */
    void requireNode(String name) {
        if (!check.nodes().containsKey(TensorName.of(name).node())) {
            throw unknown(name, "no node of that name");
        }
    }
}
