package dev.fovea.adapters.tflite;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SubGraph;

/**
 * Puts the graph of one sound file together, operator by operator. Every tensor that is computed begins with the batch
 * dimension, 1 in the file; nodes have the rest, a row.
 */
final class GraphReader {

    private static final int MOST_ENDPOINTS = 1 << 12;

    private final String file;
    private final ByteBuffer content;
    private final Model model;
    private final SubGraph subgraph;
    private final List<FileTensor> tensors = new ArrayList<>();
    private final GraphBuilder graph;
    private final Constants constants;
    /** The node of each tensor that is computed, by tensor index: first planned, then in {@link #graph}. */
    private final Map<Integer, String> nodes = new HashMap<>();

    private final Map<String, String> real = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    GraphReader(ModelFile source) {
        content = source.bytes().order(ByteOrder.LITTLE_ENDIAN);
        file = source.name();
        model = Model.getRootAsModel(content);
        subgraph = model.subgraphs(0);
        for (int i = 0; i < subgraph.tensorsLength(); i++) {
            org.tensorflow.lite.schema.Tensor table = subgraph.tensors(i);
            Buffer buffer = model.buffers((int) table.buffer());
            tensors.add(new FileTensor(i, table, buffer.dataLength() == 0 ? null : buffer.dataAsByteBuffer()));
        }
        graph = new GraphBuilder(stem(file));
        constants = new Constants(source.size());
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    Graph read() {
        require(
                subgraph.inputsLength() <= MOST_ENDPOINTS && subgraph.outputsLength() <= MOST_ENDPOINTS,
                "at most " + MOST_ENDPOINTS + " inputs and outputs",
                subgraph.inputsLength() + " and " + subgraph.outputsLength());
        require(subgraph.inputsLength() > 0 && subgraph.outputsLength() > 0, "inputs and outputs", "none");
        List<String> inputs = EndpointNames.inputs(model, tensors);
        List<String> outputs = EndpointNames.outputs(model, tensors);
        for (int i = 0; i < inputs.size(); i++) {
            input(inputs.get(i), tensors.get(subgraph.inputs(i)));
        }
        name(outputs);
        List<FlatTable> operators = FlatTable.root(content).tables(2).get(0).tables(3);
        for (int i = 0; i < subgraph.operatorsLength(); i++) {
            Operator table = subgraph.operators(i);
            Operation operation = new Operation(this, constants, table, operators.get(i), i, code(table));
            try {
                Operators.read(operation);
            } catch (ShapeException e) {
                throw operation.wrong(e);
            }
        }
        for (int i = 0; i < outputs.size(); i++) {
            output(outputs.get(i), tensors.get(subgraph.outputs(i)));
        }
        return graph.build();
    }

    private int code(Operator table) {
        OperatorCode code = model.operatorCodes((int) table.opcodeIndex());
        return Math.max(code.builtinCode(), code.deprecatedBuiltinCode());
    }

    private void require(boolean sound, String expected, Object got) {
        if (!sound) {
            throw new ModelException(
                    Fault.of("model file", file).expected(expected).got(got).repair(SchemaFaults.REPAIR));
        }
    }

    private void input(String name, FileTensor tensor) {
        require(taken.add(name), "inputs of different names", "two of name " + name);
        DType dtype = tensor.dtype();
        require(
                tensor.rank() > 0 && tensor.dim(0) == 1,
                "a batch of 1, or an open one, in front of input " + name,
                tensor.shape());
        require(!tensor.isOpen(), "known dimensions besides the batch in input " + name, "open ones");
        if (dtype == null) {
            throw new ModelException(Fault.of("model file", file)
                    .expected("numbers in input " + name)
                    .got(tensor.typeName()));
        }
        graph.input(name, new TensorType(dtype, tensor.shape().row(), tensor.quantization()));
        nodes.put(tensor.index(), name);
    }

    /** Plans the names of all nodes that tensors have, so that names made up on the way never take one. */
    private void name(List<String> outputs) {
        Set<String> distinct = new HashSet<>();
        for (int i = 0; i < outputs.size(); i++) {
            String name = outputs.get(i);
            int tensor = subgraph.outputs(i);
            boolean isInput = name.equals(nodes.get(tensor));
            require(distinct.add(name), "outputs of different names", "two of name " + name);
            require(isInput || taken.add(name), "outputs of other names than inputs", "an input and an output " + name);
            nodes.putIfAbsent(tensor, name);
        }
        for (FileTensor tensor : tensors) {
            if (!tensor.isConstant() && !nodes.containsKey(tensor.index())) {
                String name = tensor.name();
                if (name.isEmpty() || !taken.add(name)) {
                    name = unique((name.isEmpty() ? "tensor" : name) + "#" + tensor.index());
                }
                nodes.put(tensor.index(), name);
            }
        }
    }

    private void output(String name, FileTensor tensor) {
        String made = planned(tensor);
        require(
                graph.has(made) && !tensor.isConstant(),
                "outputs that depend on the inputs",
                name + ", which does not");
        if (!made.equals(name)) {
            graph.add(name, new Reshape(graph.type(made).shape()), made);
        }
        graph.output(name);
    }

    FileTensor tensor(int index) {
        return tensors.get(index);
    }

    /** A node name that is free, and from then on taken. */
    String unique(String wanted) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "#" + i;
        }
        return name;
    }

    /** The node that a computed tensor is, or will be. */
    String planned(FileTensor tensor) {
        return nodes.getOrDefault(tensor.index(), "");
    }

    /** The node of a tensor that was computed before; null for any other. */
    @Nullable
    String node(FileTensor tensor) {
        String name = nodes.get(tensor.index());
        return name != null && graph.has(name) ? name : null;
    }

    TensorType type(String node) {
        return graph.type(node);
    }

    void add(String node, Op op, String... inputs) {
        graph.add(node, op, inputs);
    }

    /** The node with the real values of that one: itself, when it is not quantised. */
    String real(String node) {
        TensorType type = graph.type(node);
        if (type.quantization() == null && type.dtype() != DType.F16) {
            return node;
        }
        String known = real.get(node);
        if (known == null) {
            known = unique(node + "/dequantized");
            graph.add(known, new Dequantize(), node);
            real.put(node, known);
        }
        return known;
    }

    /** The node that is a constant tensor with real values in that row shape. */
    String constant(FileTensor tensor, Shape row) {
        String key = tensor.index() + " " + row;
        String known = real.get(key);
        if (known == null) {
            known = unique(tensor.name().isEmpty() ? "tensor#" + tensor.index() : tensor.name());
            graph.add(known, new dev.fovea.api.graph.Constant(constants.real(tensor, row)));
            real.put(key, known);
        }
        return known;
    }
}
