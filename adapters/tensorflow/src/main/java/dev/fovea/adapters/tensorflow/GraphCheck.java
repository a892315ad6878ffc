package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What a graph must keep to before TensorFlow sees it: constants of a size that the file accounts for, functions that do
 * not call themselves, and, in all that would run, operations that compute. A graph is a program: one that reads files,
 * writes them or opens connections is no model.
 */
final class GraphCheck {

    /** What constants may take beyond what the file holds of them: one value may stand for a whole tensor. */
    private static final long MAX_FILLED_BYTES = 256 << 20;

    private static final int MAX_RANK = 254;
    private static final int MAX_NODES = 2_000_000;
    private static final int MAX_DEPTH = 100;

    /** Operations that leave the process, or end it: files, sockets, other languages. */
    private static final Pattern OUTSIDE = Pattern.compile("ReadFile|WriteFile|MatchingFiles|Save|SaveV2|SaveSlices|"
            + "MergeV2Checkpoints|.*PyFunc.*|.*Reader(V2)?|Reader(Read|Restore|Serialize).*|.*Dataset(V\\d+)?|.*Iterator.*|"
            + "Print|PrintV2|Debug.*|ImportEvent|Write.*Summary|.*SummaryWriter|CreateSummary.*|_?(Host)?(Send|Recv)|"
            + "Rpc.*|.*Rpc.*|Collective.*|Nccl.*|LoadTPU.*|ConfigureDistributed.*|XlaHost.*|Remote(Call|FusedGraphExecute)|"
            + "ExperimentalIO.*|IO>.*|GRPC.*|Bigtable.*|"
            + "ImmutableConst|DecodeProto(V\\d+)?|EncodeProto|FileSystemSetConfiguration|Abort");

    /** Operations that read files, as a SavedModel does when it is loaded. */
    private static final Pattern RESTORING =
            Pattern.compile("Restore|RestoreSlice|RestoreV2|InitializeTableFromTextFile(V2)?");

    private final String model;
    private final GraphDef graph;
    private final Map<String, NodeDef> nodes = new HashMap<>();
    private final Map<String, FunctionDef> functions = new HashMap<>();

    private GraphCheck(String model, GraphDef graph) {
        this.model = model;
        this.graph = graph;
    }

    /**
     * The check of a graph's structure and constants.
     *
     * @throws ModelException when it fails
     */
    static GraphCheck of(String model, GraphDef graph) {
        GraphCheck check = new GraphCheck(model, graph);
        check.structure();
        check.constants();
        return check;
    }

    /** The nodes by name. */
    Map<String, NodeDef> nodes() {
        return nodes;
    }

    private void structure() {
        if (graph.getNodeCount() > MAX_NODES) {
            throw fault("at most " + MAX_NODES + " nodes", graph.getNodeCount() + "", "the graph");
        }
        for (NodeDef node : graph.getNodeList()) {
            if (node.getName().isEmpty() || node.getOp().isEmpty() || nodes.put(node.getName(), node) != null) {
                throw fault("nodes of an operation and a name of their own", "another", named(node));
            }
        }
        for (FunctionDef function : graph.getLibrary().getFunctionList()) {
            functions.put(function.getSignature().getName(), function);
        }
        for (NodeDef node : graph.getNodeList()) {
            for (String input : node.getInputList()) {
                if (!nodes.containsKey(source(input))) {
                    throw fault("inputs that are nodes of the graph", "'" + input + "'", named(node));
                }
            }
        }
        Set<String> done = new HashSet<>();
        functions.keySet().forEach(name -> descend(name, done, new HashSet<>(), 0));
    }

    /** The node that an input such as {@code ^name}, {@code name} or {@code name:1} refers to. */
    static String source(String input) {
        return input.startsWith("^") ? input.substring(1) : TensorName.of(input).node();
    }

    /** Functions that call themselves would be inlined without end. */
    private void descend(String name, Set<String> done, Set<String> callers, int depth) {
        FunctionDef function = functions.get(name);
        if (function == null || done.contains(name)) {
            return;
        }
        if (!callers.add(name) || depth > MAX_DEPTH) {
            throw fault("functions that do not call themselves", "one that does", "function " + name);
        }
        for (NodeDef node : function.getNodeDefList()) {
            called(node).forEach(inner -> descend(inner, done, callers, depth + 1));
        }
        callers.remove(name);
        done.add(name);
    }

    /** Names of functions that a node calls: those in its attributes, or its operation itself. */
    private Set<String> called(NodeDef node) {
        Set<String> names = new HashSet<>();
        if (functions.containsKey(node.getOp())) {
            names.add(node.getOp());
        }
        for (AttrValue value : node.getAttrMap().values()) {
            if (value.hasFunc()) {
                names.add(value.getFunc().getName());
            }
            value.getList().getFuncList().forEach(func -> names.add(func.getName()));
        }
        return names;
    }

    private void constants() {
        long[] left = {MAX_FILLED_BYTES};
        for (NodeDef node : graph.getNodeList()) {
            constants(node, left);
        }
        for (FunctionDef function : functions.values()) {
            function.getNodeDefList().forEach(node -> constants(node, left));
        }
    }

    private void constants(NodeDef node, long[] left) {
        for (AttrValue value : node.getAttrMap().values()) {
            if (value.hasTensor()) {
                constant(node, value.getTensor(), left);
            }
            value.getList().getTensorList().forEach(tensor -> constant(node, tensor, left));
        }
    }

    private void constant(NodeDef node, TensorProto tensor, long[] left) {
        int width = width(tensor.getDtype());
        long bytes = Math.max(1, width);
        TensorShapeProto shape = tensor.getTensorShape();
        if (shape.getDimCount() > MAX_RANK || shape.getUnknownRank()) {
            throw fault("constants of known shape", "another", named(node));
        }
        boolean isEmpty = false;
        for (TensorShapeProto.Dim dim : shape.getDimList()) {
            if (dim.getSize() < 0) {
                throw fault("constants of known shape", "dimension " + dim.getSize(), named(node));
            }
            isEmpty |= dim.getSize() == 0;
            bytes = dim.getSize() > Long.MAX_VALUE / Math.max(1, bytes) ? Long.MAX_VALUE : bytes * dim.getSize();
        }
        if (isEmpty) {
            return;
        }
        int raw = tensor.getTensorContent().size();
        if (raw > 0 && width > 0 && raw != bytes) {
            throw fault(bytes + " bytes for the constant's shape", raw + "", named(node));
        }
        left[0] -= raw > 0 ? 0 : Math.max(0, Math.min(Long.MAX_VALUE / 2, bytes) - tensor.getSerializedSize());
        if (left[0] < 0) {
            throw fault(
                    "constants of at most " + MAX_FILLED_BYTES + " bytes beyond those that the file holds",
                    "more",
                    named(node));
        }
    }

    /** Bytes an element; 0 for strings and types that are not stored plainly. */
    private static int width(DataType type) {
        return switch (type) {
            case DT_DOUBLE, DT_INT64, DT_UINT64, DT_COMPLEX64 -> 8;
            case DT_FLOAT, DT_INT32, DT_UINT32, DT_QINT32 -> 4;
            case DT_HALF, DT_BFLOAT16, DT_INT16, DT_UINT16, DT_QINT16, DT_QUINT16 -> 2;
            case DT_UINT8, DT_INT8, DT_BOOL, DT_QINT8, DT_QUINT8 -> 1;
            case DT_COMPLEX128 -> 16;
            default -> 0;
        };
    }

    /**
     * The nodes that run when these are wanted, in the order of the file.
     *
     * @param wanted names of nodes
     * @param fed names of nodes whose results are given, so that nothing before them runs
     * @param mayRestore true for what a SavedModel runs as it is loaded
     * @throws ModelException when one of them leaves the process
     */
    List<NodeDef> running(Collection<String> wanted, Set<String> fed, boolean mayRestore) {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(wanted);
        Set<String> calls = new HashSet<>();
        while (!open.isEmpty()) {
            String name = open.pop();
            NodeDef node = nodes.get(name);
            if (node == null || !reached.add(name)) {
                continue;
            }
            if (fed.contains(name)) {
                continue;
            }
            inspect(node, mayRestore);
            calls.addAll(called(node));
            node.getInputList().forEach(input -> open.push(source(input)));
        }
        inspectFunctions(calls, mayRestore);
        return graph.getNodeList().stream()
                .filter(node -> reached.contains(node.getName()))
                .toList();
    }

    private void inspectFunctions(Set<String> calls, boolean mayRestore) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(calls);
        while (!open.isEmpty()) {
            String name = open.pop();
            FunctionDef function = functions.get(name);
            if (function == null || !seen.add(name)) {
                continue;
            }
            for (NodeDef node : function.getNodeDefList()) {
                inspect(node, mayRestore);
                called(node).forEach(open::push);
            }
        }
    }

    private void inspect(NodeDef node, boolean mayRestore) {
        boolean leaves = OUTSIDE.matcher(node.getOp()).matches()
                || (!mayRestore && RESTORING.matcher(node.getOp()).matches());
        if (leaves && !functions.containsKey(node.getOp())) {
            throw new ModelException(Fault.of("model", model)
                    .expected("operations that compute")
                    .got(node.getOp() + ", which reaches out of the process")
                    .at("node " + node.getName())
                    .repair("name other outputs, or save the model without it"));
        }
    }

    private static String named(NodeDef node) {
        return "node '" + node.getName() + "' of operation " + node.getOp();
    }

    private ModelException fault(String expected, String got, String at) {
        return new ModelException(
                Fault.of("model", model).expected(expected).got(got).at(at));
    }
}
