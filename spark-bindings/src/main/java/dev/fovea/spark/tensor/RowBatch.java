package dev.fovea.spark.tensor;

import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way into a model: one tensor an input, filled row by row. All rows of a batch have the same sizes. Large
 * rows make smaller batches, unless the model fixes their number.
 */
final class RowBatch implements AutoCloseable {

    /** The most that a batch of more than one row takes: what a model gains by larger ones is nothing beside it. */
    private static final long MOST_BYTES = 64L << 20;

    private final List<InputBinding> inputs;
    private final BatchRule rule;
    private final List<Tensor> tensors = new ArrayList<>();
    private List<Shape> sizes = List.of();
    private int capacity;
    private int rows;

    RowBatch(List<InputBinding> inputs, BatchRule rule) {
        this.inputs = inputs;
        this.rule = rule;
    }

    /**
     * The sizes of a row: for each input its dimensions.
     *
     * @throws dev.fovea.api.error.FoveaException when the row does not fit the model
     */
    List<Shape> sizes(@Nullable Object[] values, String place) {
        List<Shape> found = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            found.add(Shape.of(inputs.get(i).dims(values[i], place)));
        }
        return found;
    }

    /** True when a row of these sizes can be added now; else run the batch before. */
    boolean takes(List<Shape> wanted) {
        return rows == 0 || (rows < capacity && wanted.equals(sizes));
    }

    boolean isFull() {
        return rows == capacity;
    }

    int rows() {
        return rows;
    }

    /** Makes room for rows of these sizes where there is none yet. */
    void reserve(List<Shape> wanted) {
        if (wanted.equals(sizes)) {
            return;
        }
        close();
        int most = rule.isFixed() ? rule.rows() : (int) Math.max(1, Math.min(rule.rows(), MOST_BYTES / bytes(wanted)));
        for (int i = 0; i < inputs.size(); i++) {
            Shape row = wanted.get(i);
            int[] dims = new int[row.rank() + 1];
            dims[0] = most;
            System.arraycopy(row.dims(), 0, dims, 1, row.rank());
            tensors.add(Tensor.allocate(inputs.get(i).tensor().dtype(), Shape.of(dims)));
        }
        sizes = wanted;
        capacity = most;
    }

    private long bytes(List<Shape> row) {
        double bytes = 1;
        for (int i = 0; i < inputs.size(); i++) {
            bytes += (double) row.get(i).elements()
                    * inputs.get(i).tensor().dtype().bytes();
        }
        return (long) bytes;
    }

    /**
     * Adds a row that was measured and has its room.
     *
     * @throws dev.fovea.api.error.FoveaException when a number has no place in its tensor; the batch is as before
     */
    void add(@Nullable Object[] values, String place) {
        for (int i = 0; i < inputs.size(); i++) {
            ByteBuffer to = tensors.get(i).bytes();
            inputs.get(i).write(values[i], place, to.position(rows * (to.limit() / capacity)));
        }
        rows++;
    }

    /** The inputs by name, as many rows as the model takes; valid until the next call of this object. */
    Map<String, Tensor> tensors() {
        int count = rows;
        if (rule.isFixed()) {
            fillUp();
            count = rule.rows();
        }
        Map<String, Tensor> views = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            views.put(inputs.get(i).tensor().name(), tensors.get(i).rows(0, count));
        }
        return views;
    }

    /** Repeats the last row in the places that no row took. */
    private void fillUp() {
        for (Tensor tensor : tensors) {
            ByteBuffer bytes = tensor.bytes();
            int size = bytes.limit() / capacity;
            for (int row = rows; row < rule.rows(); row++) {
                bytes.put(row * size, bytes, (rows - 1) * size, size);
            }
        }
    }

    /** Forgets the rows and keeps their room. */
    void clear() {
        rows = 0;
    }

    @Override
    public void close() {
        rows = 0;
        sizes = List.of();
        tensors.forEach(Tensor::close);
        tensors.clear();
    }
}
