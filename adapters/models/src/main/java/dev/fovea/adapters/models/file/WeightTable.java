package dev.fovea.adapters.models.file;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The weights of a graph as they are written: a row for each, and blocks of stored elements that rows refer to. Weights
 * with the same elements in memory, such as two views of one kernel, share a block. Not safe for several threads.
 */
final class WeightTable {

    /** Far more than any network has, few enough to be held in memory. */
    static final int MOST = 1 << 16;

    private final String graph;
    private final IdentityHashMap<Weights, Integer> rows = new IdentityHashMap<>();
    private final FieldWriter fields = new FieldWriter(weights -> {
        throw new IllegalStateException("a row of weights refers to no others");
    });
    private final List<Block> blocks = new ArrayList<>();
    private final Map<Content, List<Integer>> known = new HashMap<>();

    WeightTable(String graph) {
        this.graph = graph;
    }

    /**
     * Stored elements, row-major.
     *
     * @param offset in the weights section
     * @param data all of them
     */
    record Block(long offset, ByteBuffer data) {
        long end() {
            return offset + data.remaining();
        }
    }

    /** What tells most blocks apart without comparing them. */
    private record Content(int size, int checksum) {}

    /** The blocks, in the order in which they are written. */
    List<Block> blocks() {
        return blocks;
    }

    /** The bytes of all blocks with the gaps between them. */
    long bytes() {
        return blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).end();
    }

    int count() {
        return rows.size();
    }

    /** The rows, encoded. */
    byte[] encoded() {
        return fields.toBytes();
    }

    /** The number of the weights' row, which is added when they come for the first time. */
    int row(Weights weights) {
        Integer number = rows.get(weights);
        if (number == null) {
            number = rows.size();
            if (number == MOST) {
                throw new ModelException(Fault.of("graph", graph)
                        .expected("at most " + MOST + " weights")
                        .got("more"));
            }
            rows.put(weights, number);
            write(weights);
        }
        return number;
    }

    private void write(Weights weights) {
        int[] order = storedOrder(weights);
        fields.text(weights.name()).dtype(weights.dtype()).rank(order.length);
        for (int axis : order) {
            fields.i32(weights.shape().dim(axis));
        }
        int[] axes = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            axes[order[i]] = i;
        }
        for (int axis : axes) {
            fields.u8(axis);
        }
        fields.i32(block(weights));
        float[] scale = weights.scale();
        int[] zeroPoint = weights.zeroPoint();
        fields.flag(scale != null);
        if (scale != null) {
            for (float factor : scale) {
                fields.f32(factor);
            }
            fields.flag(zeroPoint != null);
            if (zeroPoint != null) {
                for (int point : zeroPoint) {
                    fields.i32(point);
                }
            }
        }
    }

    /** The dimensions of the view in the order in which the elements lie in memory. */
    private int[] storedOrder(Weights weights) {
        long[] strides = weights.strides();
        int[] order = IntStream.range(0, strides.length)
                .boxed()
                // A dimension of 1 has the stride of the one before it.
                .sorted(Comparator.<Integer>comparingLong(i -> -strides[i])
                        .thenComparing(i -> weights.shape().dim(i) == 1))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] expected = new long[strides.length];
        long stride = 1;
        for (int i = order.length - 1; i >= 0; i--) {
            expected[order[i]] = stride;
            stride *= weights.shape().dim(order[i]);
        }
        if (!Arrays.equals(strides, expected)
                || stride * weights.dtype().bytes() != weights.data().remaining()) {
            throw new ModelException(Fault.of("weights", weights.name())
                    .expected("all elements of their memory, in some order of dimensions")
                    .got(weights + " with strides " + Arrays.toString(strides)));
        }
        return order;
    }

    private int block(Weights weights) {
        ByteBuffer data = weights.data();
        Content content = new Content(data.remaining(), Header.checksum(data));
        List<Integer> alike = known.computeIfAbsent(content, key -> new ArrayList<>());
        for (int number : alike) {
            if (blocks.get(number).data().equals(data)) {
                return number;
            }
        }
        alike.add(blocks.size());
        blocks.add(new Block(Section.aligned(bytes()), data.order(ByteOrder.LITTLE_ENDIAN)));
        return blocks.size() - 1;
    }
}
