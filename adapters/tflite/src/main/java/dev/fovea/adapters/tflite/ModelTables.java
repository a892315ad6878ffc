package dev.fovea.adapters.tflite;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.RegistrationNodePair;
import org.bytedeco.tensorflowlite.StringIntMap;
import org.bytedeco.tensorflowlite.StringVector;
import org.bytedeco.tensorflowlite.TfLiteIntArray;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/** What an interpreter says of its model: inputs, outputs, operators, memory. */
final class ModelTables {

    private static final String DEFAULT_SIGNATURE = "serving_default";

    private ModelTables() {}

    static List<TensorSlot> inputs(String model, Interpreter interpreter) {
        return slots(model, interpreter, "input", interpreter.inputs());
    }

    static List<TensorSlot> outputs(String model, Interpreter interpreter) {
        return slots(model, interpreter, "output", interpreter.outputs());
    }

    private static List<TensorSlot> slots(String model, Interpreter interpreter, String kind, IntPointer tensors) {
        Map<Integer, String> signature = signatureNames(interpreter, kind);
        List<TensorSlot> slots = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; tensors != null && i < tensors.limit(); i++) {
            int index = tensors.get(i);
            if (index < 0 || index >= interpreter.tensors_size()) {
                continue;
            }
            TfLiteTensor tensor = interpreter.tensor(index);
            BytePointer own = tensor.name();
            String name = signature.getOrDefault(index, own == null ? "" : own.getString());
            if (name.isEmpty() || !names.add(name)) {
                name = (name.isEmpty() ? kind : name) + "#" + i;
                names.add(name);
            }
            slots.add(slot(model, kind, name, index, tensor));
        }
        if (slots.isEmpty()) {
            throw new ModelException(Fault.of("model file", model)
                    .expected("at least one " + kind)
                    .got("none"));
        }
        return List.copyOf(slots);
    }

    private static TensorSlot slot(String model, String kind, String name, int index, TfLiteTensor tensor) {
        DType dtype = ElementTypes.of(tensor.type());
        if (dtype == null) {
            throw new ModelException(Fault.of("model file", model)
                    .expected("numbers in " + kind + " " + name)
                    .got("TensorFlow Lite's element type " + tensor.type()));
        }
        int[] dims = dims(tensor).dims();
        TfLiteIntArray declared = tensor.dims_signature();
        if (declared != null && !declared.isNull() && declared.size() == dims.length) {
            for (int i = 1; i < dims.length; i++) {
                dims[i] = declared.data(i) < 0 ? Shape.UNKNOWN : dims[i];
            }
        }
        Shape shape = Shape.of(dims);
        boolean batched = dims.length > 0 && dims[0] == 1;
        float scale = tensor.params().scale();
        return new TensorSlot(
                name,
                index,
                dtype,
                batched ? shape.row() : shape,
                batched,
                dtype.isFloating() || !(scale > 0)
                        ? null
                        : new Quantization(scale, tensor.params().zero_point()));
    }

    static Shape dims(TfLiteTensor tensor) {
        TfLiteIntArray array = tensor.dims();
        int[] dims = new int[array == null || array.isNull() ? 0 : array.size()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = array.data(i);
        }
        return Shape.of(dims);
    }

    /** Tensor index to name, by the default signature or the only one; none for a model without. */
    private static Map<Integer, String> signatureNames(Interpreter interpreter, String kind) {
        StringVector keys = interpreter.signature_keys();
        String key = null;
        for (long i = 0; i < keys.size(); i++) {
            BytePointer text = keys.get(i);
            String candidate = text == null ? "" : text.getString();
            if (!candidate.isEmpty()
                    && interpreter.GetSubgraphIndexFromSignature(candidate) == 0
                    && (key == null || candidate.equals(DEFAULT_SIGNATURE))) {
                key = candidate;
            }
        }
        Map<Integer, String> names = new HashMap<>();
        if (key == null) {
            return names;
        }
        StringIntMap map =
                kind.equals("input") ? interpreter.signature_inputs(key) : interpreter.signature_outputs(key);
        StringIntMap.Iterator end = map.end();
        for (StringIntMap.Iterator at = map.begin(); !at.equals(end); at.increment()) {
            names.put(at.second(), at.first());
        }
        return names;
    }

    /**
     * True when the result cannot depend, bit for bit, on the number of threads: every operator is computed by XNNPACK,
     * which divides the outputs among threads and never a sum, or in integers, whose sums do not depend on their order,
     * or only converts from them.
     */
    static boolean isIndependentOfThreads(Interpreter interpreter) {
        IntPointer plan = interpreter.execution_plan();
        for (long i = 0; i < plan.limit(); i++) {
            RegistrationNodePair node = interpreter.node_and_registration(plan.get(i));
            boolean delegated =
                    node.first().delegate() != null && !node.first().delegate().isNull();
            boolean converts = node.second().builtin_code() == tensorflowlite.kTfLiteBuiltinDequantize;
            if (!delegated
                    && !converts
                    && writesFloats(interpreter, node.first().outputs())) {
                return false;
            }
        }
        return true;
    }

    private static boolean writesFloats(Interpreter interpreter, TfLiteIntArray outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            int type = outputs.data(i) < 0
                    ? tensorflowlite.kTfLiteNoType
                    : interpreter.tensor(outputs.data(i)).type();
            DType dtype = ElementTypes.of(type);
            if (dtype != null && dtype.isFloating()) {
                return true;
            }
        }
        return false;
    }

    /**
     * What an interpreter will hold besides the file, before its tensors are allocated: the weights once more, packed
     * (float16 ones as float32), and the activations of the largest two tensors at a time, with room.
     */
    static long estimatedBytes(Interpreter interpreter) {
        long weights = 0;
        long largest = 0;
        for (int i = 0; i < interpreter.tensors_size(); i++) {
            TfLiteTensor tensor = interpreter.tensor(i);
            DType dtype = ElementTypes.of(tensor.type());
            long bytes = dtype == null ? tensor.bytes() : elements(tensor) * (dtype == DType.F16 ? 4 : dtype.bytes());
            if (tensor.allocation_type() == tensorflowlite.kTfLiteMmapRo) {
                weights += bytes;
            } else {
                largest = Math.max(largest, bytes);
            }
        }
        return weights + 3 * largest;
    }

    private static long elements(TfLiteTensor tensor) {
        TfLiteIntArray array = tensor.dims();
        long count = 1;
        for (int i = 0; array != null && !array.isNull() && i < array.size(); i++) {
            count = Math.min(Integer.MAX_VALUE, count * Math.max(0, array.data(i)));
        }
        return count;
    }
}
