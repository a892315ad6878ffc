package dev.fovea.spark.sql;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * Every row of the child with the result of one call beside it; row for row, in order. Follows Spark's
 * {@code ArrowEvalPython}. {@link BatchEvalExec} carries it out.
 */
public final class BatchEval extends LogicalPlan implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Expression call;
    private final Attribute result;
    private final Seq<Attribute> kept;
    private final LogicalPlan child;

    /**
     * A node; public, with its class, for Spark's copies by reflection.
     *
     * @param call a {@link BatchCall} on the child's columns
     * @param result the column that it fills
     * @param kept the columns of the child that go on: rows wait for their results, so the fewer the better
     */
    public BatchEval(Expression call, Attribute result, Seq<Attribute> kept, LogicalPlan child) {
        this.call = call;
        this.result = result;
        this.kept = kept;
        this.child = child;
    }

    BatchCall call() {
        return (BatchCall) call;
    }

    Attribute result() {
        return result;
    }

    Seq<Attribute> kept() {
        return kept;
    }

    LogicalPlan child() {
        return child;
    }

    @Override
    public Seq<LogicalPlan> children() {
        return Seqs.of(List.of(child));
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
    public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
        return new BatchEval(call, result, kept, children.apply(0));
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
        return other instanceof BatchEval;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BatchEval that
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
