package dev.fovea.adapters.tck;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** One row of a model's inputs, and the outputs that it must give: bytes in native order, by name. */
record ModelRows(Map<String, byte[]> inputs, Map<String, byte[]> answers) {

    /** A row of random inputs: floats from -1 to 1, small indices, any bytes. */
    static ModelRows random(List<TensorInfo> inputs, Random random) {
        Map<String, byte[]> row = new TreeMap<>();
        for (TensorInfo input : inputs) {
            int elements = Math.toIntExact(input.shape().row().elements());
            byte[] bytes = new byte[elements * input.dtype().bytes()];
            ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            for (int i = 0; i < elements; i++) {
                put(out, input.dtype(), random);
            }
            row.put(input.name(), bytes);
        }
        return new ModelRows(row, Map.of());
    }

    private static void put(ByteBuffer out, DType type, Random random) {
        switch (type) {
            case F32 -> out.putFloat(random.nextFloat() * 2 - 1);
            case F64 -> out.putDouble(random.nextDouble() * 2 - 1);
            // 0x3c00 is 1.0 in half precision; all below are finite.
            case F16 -> out.putShort((short) random.nextInt(0x3c00));
            case U8, I8 -> out.put((byte) random.nextInt(256));
            case BOOL -> out.put((byte) random.nextInt(2));
            case I16 -> out.putShort((short) random.nextInt(4));
            case I32 -> out.putInt(random.nextInt(4));
            case I64 -> out.putLong(random.nextInt(4));
        }
    }

    ModelRows withAnswers(Map<String, List<byte[]>> batchOfOne) {
        Map<String, byte[]> first = new TreeMap<>();
        batchOfOne.forEach((name, rows) -> first.put(name, rows.get(0)));
        return new ModelRows(inputs, first);
    }

    /** The rows as one batch; the caller closes it. */
    static Map<String, Tensor> batch(List<TensorInfo> inputs, List<ModelRows> rows) {
        Map<String, Tensor> batch = new HashMap<>();
        for (TensorInfo input : inputs) {
            Shape shape = input.shape().withFirst(rows.size());
            Tensor tensor = Tensor.allocate(input.dtype(), shape);
            ByteBuffer out = tensor.bytes();
            rows.forEach(row -> out.put(row.inputs.get(input.name())));
            batch.put(input.name(), tensor);
        }
        return batch;
    }

    /** Each output row by row. */
    static Map<String, List<byte[]>> split(Map<String, Tensor> outputs, int count) {
        Map<String, List<byte[]>> split = new TreeMap<>();
        outputs.forEach((name, tensor) -> {
            if (tensor.shape().dim(0) != count) {
                throw new AssertionError(
                        "output " + name + ": expected " + count + " rows, got shape " + tensor.shape());
            }
            ByteBuffer in = tensor.bytes();
            List<byte[]> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] row = new byte[tensor.byteSize() / count];
                in.get(row);
                rows.add(row);
            }
            split.put(name, rows);
        });
        return split;
    }
}
