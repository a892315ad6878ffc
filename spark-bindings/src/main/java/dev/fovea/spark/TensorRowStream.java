package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.spark.PictureMetrics.Count;
import dev.fovea.spark.tensor.BatchRule;
import dev.fovea.spark.tensor.RowValues;
import dev.fovea.spark.tensor.TensorRows;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition with the model's outputs, in order. Spark may close it from another thread than the one that
 * reads, hence the monitor.
 */
final class TensorRowStream implements Iterator<Row>, AutoCloseable {

    /** Rows after which running tasks show what they have done so far. */
    private static final int REPORT_EVERY = 256;

    private final TensorTask task;
    private final SharedPorts.Share<TensorPort> share;
    private final TensorRows<Row> answers;
    private final @Nullable TaskContext context = TaskContext.get();
    private final int partition = TaskContext.getPartitionId();
    private TensorRows.Spent reported = new TensorRows.Spent(0, 0, 0);
    private long count;
    private @Nullable Row ready;

    /** A stream that takes over the share. */
    TensorRowStream(Iterator<Row> rows, TensorTask task, SharedPorts.Share<TensorPort> share) {
        this.task = task;
        this.share = share;
        TensorPort port = share.port();
        this.answers = new TensorRows<>(
                rows,
                this::cells,
                row -> "row " + count++ + " of partition " + partition,
                task.bound(port.inputs()),
                task.filled(port.outputs()),
                BatchRule.of(port.inputs(), task.batchSize()),
                port);
    }

    private @Nullable Object[] cells(Row row) {
        @Nullable Object[] cells = new Object[task.indices().size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = NumberColumn.value(row.get(task.indices().get(i)));
        }
        return cells;
    }

    @Override
    public synchronized boolean hasNext() {
        while (ready == null && answers.hasNext()) {
            if (context != null) {
                context.killTaskIfInterrupted();
            }
            ready = answered(answers.next());
            if (count % REPORT_EVERY == 0) {
                report();
            }
        }
        if (ready == null) {
            close();
        }
        return ready != null;
    }

    @Override
    public synchronized Row next() {
        if (!hasNext() || ready == null) {
            throw new NoSuchElementException();
        }
        Row row = ready;
        ready = null;
        return row;
    }

    private void report() {
        TensorRows.Spent spent = answers.spent();
        task.metrics().add(Count.ROWS, spent.rows() - reported.rows());
        task.metrics().add(Count.PREPARE, spent.prepareNanos() - reported.prepareNanos());
        task.metrics().add(Count.MODEL, spent.modelNanos() - reported.modelNanos());
        reported = spent;
    }

    /** The output row; null when the row is dropped. */
    private @Nullable Row answered(TensorRows.Answered<Row> answer) {
        FoveaException fault = answer.fault();
        if (fault == null) {
            return extended(answer.row(), answer.values(), null);
        }
        String type = isNull(answer.row()) ? "null" : fault.type();
        task.metrics().add(Count.FAILURES, 1);
        task.metrics().failed(type);
        return switch (task.handleInvalid()) {
            case ERROR -> throw refused(fault);
            case SKIP -> null;
            case KEEP -> extended(answer.row(), null, type + ": " + fault.getMessage());
        };
    }

    /** As for pictures, a null has a type of its own. */
    private boolean isNull(Row row) {
        return task.indices().stream().anyMatch(row::isNullAt);
    }

    private static InvalidArgumentException refused(FoveaException fault) {
        Fault told = fault.fault();
        String repair = "set handleInvalid to 'skip' or 'keep', or filter such rows out before";
        return new InvalidArgumentException(
                told == null
                        ? Fault.of("row", "")
                                .expected("values that fit the model")
                                .got(String.valueOf(fault.getMessage()))
                        : told.repair(repair),
                fault);
    }

    private Row extended(Row row, @Nullable List<RowValues> answers, @Nullable String reason) {
        int length = row.length();
        int outputs = task.outputs().size();
        @Nullable Object[] values = new Object[length + outputs + (task.handleInvalid() == HandleInvalid.KEEP ? 1 : 0)];
        for (int i = 0; i < length; i++) {
            values[i] = row.get(i);
        }
        for (int i = 0; answers != null && i < outputs; i++) {
            values[length + i] = task.mode().value(answers.get(i));
        }
        if (values.length > length + outputs) {
            values[length + outputs] = reason;
        }
        return RowFactory.create(values);
    }

    /** Gives up what is not read yet; a second call does nothing. */
    @Override
    public synchronized void close() {
        try {
            answers.close();
            report();
        } finally {
            share.close();
        }
    }
}
