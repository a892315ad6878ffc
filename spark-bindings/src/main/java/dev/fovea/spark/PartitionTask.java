package dev.fovea.spark;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * What an executor does with a partition: appends the answer to each row, and under {@code keep} the reason why there
 * is none.
 */
record PartitionTask(
        PictureColumn input,
        ModelRef model,
        Answer answer,
        PortOptions options,
        HandleInvalid handleInvalid,
        PictureMetrics metrics)
        implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        SharedPorts.Lease lease = SharedPorts.acquire(model, answer, options.forTask());
        RowStream stream;
        try {
            stream = new RowStream(rows, this, lease);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
        TaskContext context = TaskContext.get();
        if (context != null) {
            // Fires too when a limit stops reading early, and when the task fails or is killed.
            context.addTaskCompletionListener((org.apache.spark.util.TaskCompletionListener) c -> stream.close());
        }
        return stream;
    }
}
