package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.Selection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A graph whose weights are constants. It names no inputs and outputs: placeholders are fed, and what nothing consumes is
 * wanted, unless callers say otherwise.
 */
final class GraphSource extends ModelSource {

    private final ModelFile file;
    private final GraphDef graph;

    private GraphSource(ModelFile file, GraphDef graph) {
        super(file.name(), GraphCheck.of(file.name(), graph));
        this.file = file;
        this.graph = graph;
    }

    static GraphSource of(ModelFile file) {
        Selection selection = file.selection();
        if (selection.signature() != null || !selection.tags().isEmpty()) {
            throw new InvalidArgumentException(Fault.of("selection", selection.toString())
                    .expected("feeds alone")
                    .got("tags or a signature, which " + file.name() + ", a GraphDef, does not have")
                    .repair("name feeds and outputs instead"));
        }
        return new GraphSource(file, Protobufs.graph(file.name(), file.bytes()));
    }

    /**
     * What is named is looked at before TensorFlow has the graph, which may compute shapes while it takes it in. Which results
     * nobody takes, TensorFlow alone knows: those are looked at afterwards, before anything runs.
     */
    @Override
    TensorflowModel load(List<String> wanted) {
        wanted.forEach(this::requireNode);
        check().running(sources(wanted), new HashSet<>(sources(file.selection().feeds())), false);
        return TensorflowModel.ofGraph(file, graph);
    }

    private static List<String> sources(List<String> tensors) {
        return tensors.stream().map(name -> TensorName.of(name).node()).toList();
    }

    @Override
    List<String> cut(List<String> outputs) {
        outputs.forEach(this::requireNode);
        return outputs;
    }

    @Override
    Endpoints endpoints(Graph loaded, List<String> wanted) {
        List<Endpoint> outputs = wanted.isEmpty()
                ? unconsumed(loaded)
                : wanted.stream().map(name -> endpoint(loaded, name, name)).toList();
        List<String> feeds = file.selection().feeds();
        if (!feeds.isEmpty()) {
            List<Endpoint> inputs =
                    feeds.stream().map(name -> endpoint(loaded, name, name)).toList();
            requireRunnable(outputs, inputs);
            return new Endpoints(inputs, outputs);
        }
        List<Endpoint> inputs = check().running(nodes(outputs), Set.of(), false).stream()
                .filter(ModelSource::isPlaceholder)
                .map(node -> endpoint(loaded, node.getName(), node.getName()))
                .toList();
        if (inputs.isEmpty()) {
            throw new ModelException(Fault.of("model", file.name())
                    .expected("a graph with placeholders before its outputs")
                    .got("none before " + outputs.stream().map(Endpoint::name).toList())
                    .repair("name other outputs, or the tensors that are fed"));
        }
        return new Endpoints(inputs, outputs);
    }

    /** All results of the nodes whose results no other node takes. */
    private List<Endpoint> unconsumed(Graph loaded) {
        Set<String> consumed = new HashSet<>();
        for (NodeDef node : graph.getNodeList()) {
            node.getInputList().stream()
                    .filter(input -> !input.startsWith("^"))
                    .forEach(input -> consumed.add(GraphCheck.source(input)));
        }
        List<Endpoint> found = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (NodeDef node : graph.getNodeList()) {
            GraphOperation op = loaded.operation(node.getName());
            if (op == null
                    || consumed.contains(node.getName())
                    || isPlaceholder(node)
                    || node.getOp().equals("Const")) {
                continue;
            }
            for (int i = 0; i < op.numOutputs(); i++) {
                String name = new TensorName(node.getName(), i).brief();
                DataType type = op.output(i).dataType();
                if (ElementTypes.of(type) == null) {
                    others.add(name + " of operation " + node.getOp() + ", " + ElementTypes.name(type));
                } else {
                    found.add(endpoint(loaded, name, name));
                }
            }
        }
        if (found.isEmpty()) {
            throw new ModelException(Fault.of("model", file.name())
                    .expected("a result of a type that fovea has")
                    .got(others.isEmpty() ? "no result that is not consumed" : others.toString())
                    .repair("name the outputs"));
        }
        return found;
    }
}
