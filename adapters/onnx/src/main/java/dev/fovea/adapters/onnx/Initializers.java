package dev.fovea.adapters.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.UnsafeByteOperations;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The constant tensors of a file, each written once however many nodes use it. */
final class Initializers {

    /** Protobuf counts in ints; what is left is room for nodes and names. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - (16L << 20);

    private final String graph;
    private final UniqueNames names;
    private final List<TensorProto> tensors = new ArrayList<>();
    private final Map<List<Object>, String> known = new HashMap<>();
    private long bytes;

    Initializers(String graph, UniqueNames names) {
        this.graph = graph;
        this.names = names;
    }

    /**
     * Does nothing when a file has room for that many bytes of weights.
     *
     * @throws ModelException when it has not
     */
    static void requireRoom(String graph, long bytes) {
        if (bytes > MOST_BYTES) {
            throw new ModelException(Fault.of("graph", graph)
                    .expected("weights of less than 2 GiB, the limit of ONNX files")
                    .got("more")
                    .repair("cut the network at an inner node"));
        }
    }

    /** All of them. */
    List<TensorProto> tensors() {
        return tensors;
    }

    /** Whole numbers as a vector. */
    String longs(long... values) {
        List<Object> key = List.of(DataType.INT64, Arrays.stream(values).boxed().toList());
        return known.computeIfAbsent(key, k -> {
            ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asLongBuffer().put(values);
            return add("constant", DataType.INT64, new long[] {values.length}, buffer);
        });
    }

    /** One f32 value without dimensions. */
    String scalar(float value) {
        return known.computeIfAbsent(
                List.of(DataType.FLOAT, value),
                k -> add("constant", DataType.FLOAT, new long[0], Strided.littleEndian(value)));
    }

    /** One value of a small integer type without dimensions. */
    String scalar(DataType type, int value) {
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .flip();
        int size = type == DataType.INT32 ? 4 : type == DataType.INT16 ? 2 : 1;
        return known.computeIfAbsent(List.of(type, value), k -> add("constant", type, new long[0], buffer.limit(size)));
    }

    /** A vector of f32 values that are no weights of the graph. */
    String vector(String name, float[] values) {
        return add(name, DataType.FLOAT, new long[] {values.length}, Strided.littleEndian(values));
    }

    /** The f32 values of weights, in their own order. */
    String values(Weights weights) {
        Strided view = Strided.values(weights);
        return values(weights, view, dims(view));
    }

    /**
     * The f32 values of weights.
     *
     * @param view of these weights
     * @param dims that the file states
     */
    String values(Weights weights, Strided view, long... dims) {
        List<Object> key =
                List.of(weights, view.layout(), Arrays.stream(dims).boxed().toList());
        return known.computeIfAbsent(key, k -> tensor(weights.name(), DataType.FLOAT, dims, view));
    }

    /** Elements of some type. */
    String tensor(String name, DataType type, long[] dims, Strided view) {
        bytes += view.size();
        requireRoom(graph, bytes);
        return add(name, type, dims, view.rowMajor());
    }

    /** The dimensions of a view as the file states them. */
    static long[] dims(Strided view) {
        return Arrays.stream(view.dims()).asLongStream().toArray();
    }

    private String add(String like, DataType type, long[] dims, ByteBuffer content) {
        String name = names.like(like);
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        tensors.add(tensor.setRawData(UnsafeByteOperations.unsafeWrap(content)).build());
        return name;
    }
}
