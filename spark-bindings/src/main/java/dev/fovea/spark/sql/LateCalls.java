package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;

/**
 * Calls in an aggregate's results that are computed from what it gives, as {@code f(first(x))}, and not from the rows
 * that go in. Follows Spark's {@code ExtractPythonUDFFromAggregate}.
 */
final class LateCalls {

    private final Aggregate aggregate;
    private final List<NamedExpression> given = new ArrayList<>();

    LateCalls(Aggregate aggregate) {
        this.aggregate = aggregate;
    }

    boolean any() {
        return results().stream().anyMatch(this::isLate);
    }

    /** The aggregate with its plain results, and a projection over it with the calls. */
    LogicalPlan split() {
        List<NamedExpression> above = new ArrayList<>();
        for (NamedExpression result : results()) {
            if (isLate((Expression) result)) {
                above.add((NamedExpression) fromGiven((Expression) result));
            } else {
                given.add(result);
                above.add(result.toAttribute());
            }
        }
        Aggregate plain =
                new Aggregate(aggregate.groupingExpressions(), Seqs.of(given), aggregate.child(), aggregate.hint());
        return new Project(Seqs.of(above), plain);
    }

    private List<NamedExpression> results() {
        return Seqs.list(aggregate.aggregateExpressions());
    }

    private boolean isLate(NamedExpression result) {
        return isLate((Expression) result);
    }

    private boolean isLate(Expression e) {
        if (isGiven(e)) {
            return false;
        }
        return (e instanceof BatchCall call && call.isOpen())
                || Seqs.list(e.children()).stream().anyMatch(this::isLate);
    }

    private boolean isGiven(Expression e) {
        return e instanceof AggregateExpression
                || Seqs.list(aggregate.groupingExpressions()).stream().anyMatch(e::semanticEquals);
    }

    private Expression fromGiven(Expression e) {
        if (!isGiven(e)) {
            return e.mapChildren(Seqs.function(this::fromGiven));
        }
        for (NamedExpression known : given) {
            Expression content = known instanceof org.apache.spark.sql.catalyst.expressions.Alias alias
                    ? alias.child()
                    : (Expression) known;
            if (content.semanticEquals(e)) {
                return known.toAttribute();
            }
        }
        NamedExpression named = e instanceof Attribute column ? column : Expressions.named(e, "given");
        given.add(named);
        return named.toAttribute();
    }
}
