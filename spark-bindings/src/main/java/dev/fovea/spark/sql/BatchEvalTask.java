package dev.fovea.spark.sql;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.util.TaskCompletionListener;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.runtime.AbstractFunction1;

/** What an executor does with a partition of a {@link BatchEvalExec}. */
final class BatchEvalTask extends AbstractFunction1<Iterator<InternalRow>, Iterator<InternalRow>>
        implements Serializable {

    private static final long serialVersionUID = 1L;

    private final BatchFunction function;
    private final Expression picture;
    private final List<Expression> kept;
    private final List<DataType> types;
    private final SQLMetric rows;

    /**
     * A task.
     *
     * @param picture the argument, bound to the input
     * @param kept the columns that go on, bound to the input
     * @param types of the columns that go on, then of the result
     * @param rows counts what comes out
     */
    BatchEvalTask(
            BatchFunction function, Expression picture, List<Expression> kept, List<DataType> types, SQLMetric rows) {
        this.function = function;
        this.picture = picture;
        this.kept = kept;
        this.types = types;
        this.rows = rows;
    }

    @Override
    public Iterator<InternalRow> apply(Iterator<InternalRow> input) {
        if (!input.hasNext()) {
            return Iterator$.MODULE$.empty();
        }
        BatchRows output = new BatchRows(function, picture, kept, types, input, rows);
        TaskContext context = TaskContext.get();
        if (context != null) {
            // Fires too when a limit stops reading early, and when the task fails or is killed.
            context.addTaskCompletionListener((TaskCompletionListener) c -> output.close());
        }
        return output;
    }
}
