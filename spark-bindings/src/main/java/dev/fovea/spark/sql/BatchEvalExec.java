package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Carries out a {@link BatchEval}: a stream of batches a partition. Follows Spark's {@code ArrowEvalPythonExec}. */
public final class BatchEvalExec extends SparkPlan {

    private static final long serialVersionUID = 1L;
    private static final String ROWS = "numOutputRows";

    private final Expression call;
    private final Attribute result;
    private final Seq<Attribute> kept;
    private final SparkPlan child;
    private transient @Nullable Map<String, SQLMetric> metrics;

    /** A node; see {@link BatchEval}. Public, with its class, for Spark's copies by reflection. */
    public BatchEvalExec(Expression call, Attribute result, Seq<Attribute> kept, SparkPlan child) {
        this.call = call;
        this.result = result;
        this.kept = kept;
        this.child = child;
    }

    @Override
    public Seq<SparkPlan> children() {
        return Seqs.of(List.of(child));
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
        return new BatchEvalExec(call, result, kept, children.apply(0));
    }

    @Override
    public Seq<Attribute> output() {
        List<Attribute> output = new ArrayList<>(Seqs.list(kept));
        output.add(result);
        return Seqs.of(output);
    }

    @Override
    public AttributeSet producedAttributes() {
        return Expressions.attributes(List.of(result));
    }

    @Override
    public Partitioning outputPartitioning() {
        return child.outputPartitioning();
    }

    @Override
    public Seq<SortOrder> outputOrdering() {
        return child.outputOrdering();
    }

    /** Made once, or every look at the plan would show another one. */
    @Override
    public synchronized Map<String, SQLMetric> metrics() {
        Map<String, SQLMetric> known = metrics;
        if (known == null) {
            known = Map.from(CollectionConverters.asScala(
                    java.util.Map.of(ROWS, SQLMetrics.createMetric(sparkContext(), "number of output rows"))));
            metrics = known;
        }
        return known;
    }

    @Override
    public RDD<InternalRow> doExecute() {
        BatchCall batch = (BatchCall) call;
        Seq<Attribute> input = child.output();
        List<Expression> columns = new ArrayList<>();
        List<DataType> types = new ArrayList<>();
        for (Attribute column : Seqs.list(kept)) {
            columns.add(Expressions.bound(column, input));
            types.add(column.dataType());
        }
        types.add(result.dataType());
        BatchEvalTask task = new BatchEvalTask(
                batch.function(),
                Expressions.bound(batch.child(), input),
                columns,
                types,
                metrics().apply(ROWS));
        ClassTag<InternalRow> type = ClassTag$.MODULE$.apply(InternalRow.class);
        return child.execute().mapPartitions(task, true, type);
    }

    @Override
    public Iterator<Object> stringArgs() {
        return Seqs.<Object>of(List.of(
                        call + " AS " + result, ((BatchCall) call).function().description(), kept))
                .iterator();
    }

    @Override
    public Object productElement(int n) {
        return switch (n) {
            case 0 -> call;
            case 1 -> result;
            case 2 -> kept;
            case 3 -> child;
            default -> throw new IndexOutOfBoundsException(n);
        };
    }

    @Override
    public int productArity() {
        return 4;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof BatchEvalExec;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BatchEvalExec that
                && call.equals(that.call)
                && result.equals(that.result)
                && kept.equals(that.kept)
                && child.equals(that.child);
    }

    @Override
    public int hashCode() {
        return Objects.hash(call, result, kept, child);
    }
}
