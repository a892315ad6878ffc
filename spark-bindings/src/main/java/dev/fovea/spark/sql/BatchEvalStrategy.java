package dev.fovea.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;

/** Plans a {@link BatchEval} as a {@link BatchEvalExec}. Follows {@code PythonEvals} in Spark's {@code SparkStrategies}. */
final class BatchEvalStrategy extends SparkStrategy {

    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        return plan instanceof BatchEval eval
                ? Seqs.of(List.of(new BatchEvalExec(eval.call(), eval.result(), eval.kept(), planLater(eval.child()))))
                : Seqs.of(List.of());
    }
}
