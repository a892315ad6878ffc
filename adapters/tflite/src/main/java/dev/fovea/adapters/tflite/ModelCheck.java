package dev.fovea.adapters.tflite;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks a model file before TensorFlow Lite sees it, whose own verifier looks at the layout alone: with an operator that
 * reads its own output, or fewer scales than channels, it crashes. Field numbers and codes are those of TensorFlow Lite's
 * schema.fbs. The file is hostile throughout.
 */
final class ModelCheck {

    private static final int IDENTIFIER_AT = 4;
    private static final byte[] IDENTIFIER = {'T', 'F', 'L', '3'};
    private static final int CUSTOM = 32;
    private static final int MAX_RANK = 8;
    private static final int MAX_NAMED = 5;

    private final String name;
    private final FlatTable model;
    private final List<FlatTable> buffers;
    private final int[] builtins;

    private ModelCheck(String name, ByteBuffer content) {
        this.name = name;
        this.model = FlatTable.root(content);
        this.buffers = model.tables(4);
        this.builtins = operators();
    }

    /** True when the content carries TensorFlow Lite's file identifier. */
    static boolean isModel(ByteBuffer content) {
        if (content.limit() < IDENTIFIER_AT + IDENTIFIER.length) {
            return false;
        }
        for (int i = 0; i < IDENTIFIER.length; i++) {
            if (content.get(IDENTIFIER_AT + i) != IDENTIFIER[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Throws when the content is no sound model.
     *
     * @throws ModelException that says what is wrong
     */
    static void check(String name, ByteBuffer content) {
        if (!isModel(content)) {
            throw corrupt(name, "another file identifier", null);
        }
        try {
            new ModelCheck(name, content).check();
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw corrupt(name, "an offset that leads out of the file", e);
        }
    }

    /** True when the answers of a sound model are quantised: its first graph ends in bytes that stand for real values. */
    static boolean answersInQuanta(ByteBuffer content) {
        FlatTable graph = FlatTable.root(content).tables(2).get(0);
        List<FlatTable> tensors = graph.tables(0);
        return Arrays.stream(graph.ints(2))
                .anyMatch(output -> TensorTable.read(tensors.get(output)).isQuantizedByte());
    }

    static ModelException corrupt(String name, String got, @Nullable Throwable cause) {
        return new ModelException(
                Fault.of("model file", name)
                        .expected("a sound TensorFlow Lite model")
                        .got(got)
                        .repair("fetch or convert it again"),
                cause);
    }

    private void require(boolean sound, String otherwise) {
        if (!sound) {
            throw corrupt(name, otherwise, null);
        }
    }

    private int[] operators() {
        List<FlatTable> codes = model.tables(1);
        int[] values = new int[codes.size()];
        Set<String> custom = new TreeSet<>();
        for (int i = 0; i < values.length; i++) {
            FlatTable code = codes.get(i);
            values[i] = Math.max(code.int32(3), code.int8(0));
            if (values[i] == CUSTOM && custom.size() < MAX_NAMED) {
                String text = code.text(1);
                custom.add(text == null ? "(without a name)" : text);
            }
        }
        if (!custom.isEmpty()) {
            throw new ModelException(Fault.of("model file", name)
                    .expected("TensorFlow Lite's built-in operators only")
                    .got("custom operators " + String.join(", ", custom))
                    .repair("convert the model without them (for Flex operators: without SELECT_TF_OPS)"));
        }
        return values;
    }

    private void check() {
        List<FlatTable> graphs = model.tables(2);
        require(!graphs.isEmpty(), "no graph");
        List<List<TensorTable>> tensors = new ArrayList<>();
        for (FlatTable graph : graphs) {
            List<TensorTable> table = tensors(graph);
            wiring(graph, table);
            tensors.add(table);
        }
        for (FlatTable signature : model.tables(7)) {
            int graph = signature.int32(4);
            String key = signature.text(2);
            require(graph >= 0 && graph < graphs.size(), "a signature of graph " + graph);
            require(key != null && !key.isEmpty(), "a signature without a key");
            for (int list = 0; list < 2; list++) {
                for (FlatTable entry : signature.tables(list)) {
                    int tensor = entry.int32(1);
                    require(
                            entry.text(0) != null
                                    && tensor >= 0
                                    && tensor < tensors.get(graph).size(),
                            "a signature entry of tensor " + tensor);
                }
            }
        }
    }

    private List<TensorTable> tensors(FlatTable graph) {
        List<TensorTable> tensors = new ArrayList<>();
        for (FlatTable table : graph.tables(0)) {
            TensorTable tensor = TensorTable.read(table);
            String at = "tensor " + tensors.size() + " with ";
            require(tensor.shape().length <= MAX_RANK, at + tensor.shape().length + " dimensions");
            require(tensor.bytes() >= 0, at + "an impossible shape or element type");
            require(tensor.buffer() >= 0 && tensor.buffer() < buffers.size(), at + "buffer " + tensor.buffer());
            require(!table.has(6), at + "sparse weights, which are not supported");
            require(tensor.isSignatureSound(), at + "an impossible shape signature");
            FlatTable buffer = buffers.get(tensor.buffer());
            require(buffer.int64(1) == 0 && buffer.int64(2) == 0, at + "data outside the model");
            int stored = buffer.count(0, 1);
            tensor.setConstant(stored > 0);
            require(
                    stored == 0 || tensor.isText() || stored == tensor.bytes(),
                    at + stored + " bytes instead of " + tensor.bytes());
            require(!(stored > 0 && tensor.isVariable()), at + "data though it is variable");
            require(tensor.isQuantizationSound(), at + "an impossible quantisation");
            tensors.add(tensor);
        }
        return tensors;
    }

    /** Each tensor is written once, and read only after that. */
    private void wiring(FlatTable graph, List<TensorTable> tensors) {
        BitSet known = new BitSet();
        for (int i = 0; i < tensors.size(); i++) {
            known.set(i, tensors.get(i).isConstant() || tensors.get(i).isVariable());
        }
        for (int input : graph.ints(1)) {
            require(input >= 0 && input < tensors.size() && !known.get(input), "graph input " + input);
            known.set(input);
        }
        int number = 0;
        for (FlatTable operator : graph.tables(3)) {
            String at = "operator " + number++ + " with ";
            int code = operator.int32(0);
            require(code >= 0 && code < builtins.length, at + "code " + code);
            int[] inputs = operator.ints(1);
            int[] outputs = operator.ints(2);
            for (int input : inputs) {
                require(
                        input == -1 || (input >= 0 && input < tensors.size() && known.get(input)),
                        at + "input " + input + " that nothing has written");
            }
            for (int tensor : operator.ints(8)) {
                require(tensor >= -1 && tensor < tensors.size(), at + "intermediate tensor " + tensor);
            }
            for (int output : outputs) {
                require(
                        output >= 0 && output < tensors.size() && !known.get(output),
                        at + "output " + output + " that is written already");
                known.set(output);
            }
            require(operator.int64(9) == 0 && operator.int64(10) == 0, at + "data outside the model");
            require(!operator.has(5), at + "custom options");
            String wrong = OperatorCheck.fault(builtins[code], operator, tensors);
            require(wrong == null, at + wrong);
        }
        BitSet read = new BitSet();
        for (int output : graph.ints(2)) {
            require(output >= 0 && output < tensors.size() && known.get(output), "graph output " + output);
            read.set(output);
        }
        List<FlatTable> operators = graph.tables(3);
        for (FlatTable operator : operators) {
            for (int input : operator.ints(1)) {
                read.set(Math.max(input, 0));
            }
        }
        for (int i = 0; i < operators.size(); i++) {
            require(
                    Arrays.stream(operators.get(i).ints(2)).anyMatch(read::get),
                    "operator " + i + " whose result nobody reads");
        }
    }
}
