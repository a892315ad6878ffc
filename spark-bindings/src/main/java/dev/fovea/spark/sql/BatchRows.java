package dev.fovea.spark.sql;

import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;

/**
 * The rows of a partition with their results, in order. Rows that are read ahead wait here with the columns that go on
 * and nothing else. Spark may close it from another thread than the one that reads, hence the monitor.
 */
final class BatchRows extends AbstractIterator<InternalRow> implements AutoCloseable {

    private final Expression picture;
    private final Iterator<InternalRow> input;
    private final SQLMetric rows;
    private final UnsafeProjection keep;
    private final UnsafeProjection join;
    private final Queue<InternalRow> waiting = new ArrayDeque<>();
    private final JoinedRow joined = new JoinedRow();
    private final GenericInternalRow answer = new GenericInternalRow(1);
    private final BatchResults results;
    private boolean closed;

    BatchRows(
            BatchFunction function,
            Expression picture,
            List<Expression> kept,
            List<DataType> types,
            Iterator<InternalRow> input,
            SQLMetric rows) {
        this.picture = picture;
        this.input = input;
        this.rows = rows;
        this.keep = UnsafeProjection.create(Seqs.of(kept));
        this.join = UnsafeProjection.create(types.toArray(DataType[]::new));
        this.results = function.values(new Pictures());
    }

    private final class Pictures implements java.util.Iterator<@Nullable Object> {
        @Override
        public boolean hasNext() {
            return input.hasNext();
        }

        /** The row is Spark's, to be used again: what is needed of it is copied. */
        @Override
        public @Nullable Object next() {
            InternalRow row = input.next();
            waiting.add(keep.apply(row).copy());
            return InternalRow.copyValue(picture.eval(row));
        }
    }

    @Override
    public synchronized boolean hasNext() {
        if (closed) {
            return false;
        }
        TaskContext context = TaskContext.get();
        if (context != null) {
            context.killTaskIfInterrupted();
        }
        if (!results.hasNext()) {
            close();
        }
        return !closed;
    }

    @Override
    public synchronized InternalRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        answer.update(0, results.next());
        rows.add(1L);
        return join.apply(joined.apply(waiting.remove(), answer));
    }

    /** Gives up what is not read yet; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            results.close();
        }
    }
}
