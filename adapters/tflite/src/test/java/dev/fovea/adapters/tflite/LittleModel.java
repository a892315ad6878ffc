package dev.fovea.adapters.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.fovea.api.model.ModelFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** Writes small model files, tensor by tensor. Values are seeded. */
final class LittleModel {

    private final List<TensorT> tensors = new ArrayList<>();
    private final List<BufferT> buffers = new ArrayList<>();
    private final List<OperatorCodeT> codes = new ArrayList<>();
    private final List<OperatorT> operators = new ArrayList<>();
    private final List<Integer> inputs = new ArrayList<>();
    private final Random random = new Random(7);

    LittleModel() {
        buffer(new byte[0]);
    }

    private int buffer(byte[] bytes) {
        int[] data = new int[bytes.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = bytes[i] & 0xff;
        }
        BufferT buffer = new BufferT();
        buffer.setData(data);
        buffers.add(buffer);
        return buffers.size() - 1;
    }

    /** A tensor that is computed. */
    int tensor(byte type, String name, int... dims) {
        TensorT tensor = new TensorT();
        tensor.setName(name);
        tensor.setType(type);
        tensor.setShape(dims);
        tensors.add(tensor);
        return tensors.size() - 1;
    }

    /** A float tensor that is computed. */
    int tensor(String name, int... dims) {
        return tensor(TensorType.FLOAT32, name, dims);
    }

    /** A float input. */
    int input(String name, int... dims) {
        return input(TensorType.FLOAT32, name, dims);
    }

    int input(byte type, String name, int... dims) {
        inputs.add(tensor(type, name, dims));
        return tensors.size() - 1;
    }

    private int constant(byte type, String name, byte[] bytes, int... dims) {
        int tensor = tensor(type, name, dims);
        tensors.get(tensor).setBuffer(buffer(bytes));
        return tensor;
    }

    /** A constant of random floats. */
    int floats(String name, int... dims) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * count(dims)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat(random.nextFloat() * 2 - 1);
        }
        return constant(TensorType.FLOAT32, name, bytes.array(), dims);
    }

    /** A constant of random half floats. */
    int halves(String name, int... dims) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * count(dims)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            // Magnitudes of 2^-5 to 1, either sign.
            bytes.putShort((short) ((random.nextInt() & 0x83ff) | ((10 + random.nextInt(5)) << 10)));
        }
        return constant(TensorType.FLOAT16, name, bytes.array(), dims);
    }

    /** A constant of random bytes from -127 to 127. */
    int bytes(String name, int... dims) {
        byte[] bytes = new byte[count(dims)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(255) - 127);
        }
        return constant(TensorType.INT8, name, bytes, dims);
    }

    /** A vector of these integers. */
    int integers(String name, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return constant(TensorType.INT32, name, bytes.array(), values.length);
    }

    /** A table of these integers, that many rows. */
    int integers(String name, int rows, int[] values) {
        int tensor = integers(name, values);
        tensors.get(tensor).setShape(new int[] {rows, values.length / rows});
        return tensor;
    }

    /** One integer without dimensions. */
    int scalar(String name, int value) {
        int tensor = integers(name, value);
        tensors.get(tensor).setShape(new int[0]);
        return tensor;
    }

    private static int count(int... dims) {
        int count = 1;
        for (int dim : dims) {
            count *= dim;
        }
        return count;
    }

    /** Says how a tensor stands for real values. */
    int quantized(int tensor, int axis, int zeroPoint, float... scales) {
        QuantizationParametersT map = new QuantizationParametersT();
        map.setScale(scales);
        long[] zeroPoints = new long[scales.length];
        java.util.Arrays.fill(zeroPoints, zeroPoint);
        map.setZeroPoint(zeroPoints);
        map.setQuantizedDimension(axis);
        tensors.get(tensor).setQuantization(map);
        return tensor;
    }

    /** Says which dimensions are open. */
    void signature(int tensor, int... dims) {
        tensors.get(tensor).setShapeSignature(dims);
    }

    void variable(int tensor) {
        tensors.get(tensor).setIsVariable(true);
    }

    /** An operator without options. */
    LittleModel op(int builtin, int[] from, int to) {
        return op(builtin, (byte) 0, null, from, to);
    }

    LittleModel op(int builtin, byte optionsType, Object options, int[] from, int to) {
        OperatorCodeT code = new OperatorCodeT();
        code.setBuiltinCode(builtin);
        code.setDeprecatedBuiltinCode((byte) Math.min(builtin, 127));
        code.setVersion(1);
        codes.add(code);
        OperatorT operator = new OperatorT();
        operator.setOpcodeIndex(codes.size() - 1L);
        operator.setInputs(from);
        operator.setOutputs(new int[] {to});
        if (options != null) {
            BuiltinOptionsUnion union = new BuiltinOptionsUnion();
            union.setType(optionsType);
            union.setValue(options);
            operator.setBuiltinOptions(union);
        }
        operators.add(operator);
        return this;
    }

    /** The file, with these outputs. */
    ModelFile file(int... outputs) {
        SubGraphT graph = new SubGraphT();
        graph.setName("main");
        graph.setTensors(tensors.toArray(TensorT[]::new));
        graph.setInputs(inputs.stream().mapToInt(Integer::intValue).toArray());
        graph.setOutputs(outputs);
        graph.setOperators(operators.toArray(OperatorT[]::new));
        ModelT model = new ModelT();
        model.setVersion(3);
        model.setDescription("made for a test");
        model.setOperatorCodes(codes.toArray(OperatorCodeT[]::new));
        model.setSubgraphs(new SubGraphT[] {graph});
        model.setBuffers(buffers.toArray(BufferT[]::new));
        FlatBufferBuilder builder = new FlatBufferBuilder(1 << 12);
        Model.finishModelBuffer(builder, Model.pack(builder, model));
        return ModelFile.of("little.tflite", builder.sizedByteArray());
    }
}
