package dev.fovea.spark.tensor;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows with a model's answers, in order. They go through the model in batches; rows that wait for their batch are held
 * here, those of two batches at most. What goes wrong with a row's own values is its fault alone; what goes wrong with
 * the model is thrown. For one thread, but {@link #close} may be called from any.
 *
 * @param <R> a row
 */
public final class TensorRows<R> implements Iterator<TensorRows.Answered<R>>, AutoCloseable {

    /**
     * A row and its answer.
     *
     * @param row the row
     * @param values one for each output; null where there is a fault
     * @param fault why there is no answer; null where all is well
     */
    public record Answered<R>(
            R row,
            @Nullable List<RowValues> values,
            @Nullable FoveaException fault) {}

    /**
     * What was done so far.
     *
     * @param rows whose answer was given, or that have none
     * @param prepareNanos spent on bringing rows into batches
     * @param modelNanos spent in the model
     */
    public record Spent(long rows, long prepareNanos, long modelNanos) {}

    private static final class Waiting<R> {
        private final R row;
        private final @Nullable FoveaException fault;
        private @Nullable List<RowValues> values;

        Waiting(R row, @Nullable FoveaException fault) {
            this.row = row;
            this.fault = fault;
        }

        boolean isDone() {
            return fault != null || values != null;
        }
    }

    private final Iterator<R> rows;
    private final Function<R, @Nullable Object[]> cells;
    private final Function<R, String> place;
    private final List<OutputBinding> outputs;
    private final TensorModel model;
    private final BatchRule rule;
    private final RowBatch batch;
    private final Queue<Waiting<R>> waiting = new ArrayDeque<>();
    private boolean closed;
    private long given;
    private long prepareNanos;
    private long modelNanos;

    /**
     * The rows' answers.
     *
     * @param cells of a row, one for each input: a number or boolean, a primitive array, or lists of such values
     * @param place of a row, for messages; asked once a row, in order
     */
    public TensorRows(
            Iterator<R> rows,
            Function<R, @Nullable Object[]> cells,
            Function<R, String> place,
            List<InputBinding> inputs,
            List<OutputBinding> outputs,
            BatchRule rule,
            TensorModel model) {
        this.rows = rows;
        this.cells = cells;
        this.place = place;
        this.outputs = List.copyOf(outputs);
        this.model = model;
        this.rule = rule;
        this.batch = new RowBatch(List.copyOf(inputs), rule);
    }

    @Override
    public synchronized boolean hasNext() {
        if (closed) {
            return false;
        }
        while (!isReady() && rows.hasNext()) {
            read(rows.next());
        }
        if (!isReady()) {
            runBatch();
        }
        if (waiting.isEmpty()) {
            close();
            return false;
        }
        return true;
    }

    private boolean isReady() {
        Waiting<R> first = waiting.peek();
        return first != null && first.isDone();
    }

    private void read(R row) {
        long before = modelNanos;
        long start = System.nanoTime();
        bind(row);
        prepareNanos += System.nanoTime() - start - (modelNanos - before);
    }

    private void bind(R row) {
        @Nullable Object[] values = cells.apply(row);
        String at = place.apply(row);
        List<Shape> sizes;
        try {
            sizes = batch.sizes(values, at);
        } catch (FoveaException e) {
            refuse(row, e);
            return;
        }
        if (!batch.takes(sizes)) {
            runBatch();
        }
        batch.reserve(sizes);
        try {
            batch.add(values, at);
        } catch (FoveaException e) {
            refuse(row, e);
            return;
        }
        waiting.add(new Waiting<>(row, null));
        if (batch.isFull()) {
            runBatch();
        }
    }

    private void refuse(R row, FoveaException fault) {
        waiting.add(new Waiting<>(row, fault));
        if (waiting.size() >= 2 * rule.rows()) {
            runBatch();
        }
    }

    private void runBatch() {
        if (batch.rows() == 0) {
            return;
        }
        Map<String, Tensor> inputs = batch.tensors();
        Map<String, Tensor> answers = Map.of();
        try {
            long start = System.nanoTime();
            answers = model.run(inputs);
            modelNanos += System.nanoTime() - start;
            int inBatch = rule.isFixed() ? rule.rows() : batch.rows();
            int i = 0;
            for (Waiting<R> row : waiting) {
                if (!row.isDone()) {
                    row.values = values(answers, inBatch, i++);
                }
            }
            batch.clear();
        } finally {
            inputs.values().forEach(Tensor::close);
            answers.values().forEach(Tensor::close);
        }
    }

    private List<RowValues> values(Map<String, Tensor> answers, int inBatch, int i) {
        return outputs.stream()
                .map(output -> output.row(
                        Objects.requireNonNull(answers.get(output.tensor().name())), inBatch, i))
                .toList();
    }

    @Override
    public synchronized Answered<R> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Waiting<R> done = waiting.remove();
        given++;
        return new Answered<>(done.row, done.values, done.fault);
    }

    /** What was done so far; from any thread, and after {@link #close} too. */
    public synchronized Spent spent() {
        return new Spent(given, prepareNanos, modelNanos);
    }

    /** Gives up what is not read yet; a second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        batch.close();
    }
}
