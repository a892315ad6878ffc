package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.ScalarSubquery;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.optimizer.RewritePredicateSubquery$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.ArrowEvalPython;
import org.apache.spark.sql.catalyst.plans.logical.BatchEvalPython;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Subquery;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Moves calls of batch functions out of the expressions of a plan into nodes of their own, which evaluate them in
 * batches: from projections, filters, arguments of aggregates, keys of grouping, sorting, windows and joins, and each
 * call once. A call that cannot be moved stays where it is, marked {@code by row}. Follows Spark's
 * {@code ExtractPythonUDFs}.
 */
final class ExtractBatchCalls extends Rule<LogicalPlan> {

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        // It becomes a join, and is met again then.
        if (plan instanceof Subquery subquery && subquery.correlated()) {
            return plan;
        }
        LogicalPlan flat = hasCallInSubquery(plan) ? RewritePredicateSubquery$.MODULE$.apply(plan) : plan;
        LogicalPlan extracted = extracted(flat);
        return extracted.equals(plan) ? plan : limited(KeptColumns.prune(extracted));
    }

    /**
     * Whether a correlated {@code EXISTS} or {@code IN} compares with a call. Spark makes a join of it only after this rule's
     * turn; made before, its condition is like that of any join.
     */
    private static boolean hasCallInSubquery(LogicalPlan plan) {
        return Seqs.list(plan.expressions()).stream()
                        .anyMatch(e -> Expressions.exists(e, ExtractBatchCalls::isSubqueryWithCall))
                || Seqs.list(plan.children()).stream().anyMatch(ExtractBatchCalls::hasCallInSubquery);
    }

    private static boolean isSubqueryWithCall(Expression e) {
        return e instanceof SubqueryExpression subquery
                && !(subquery instanceof ScalarSubquery)
                && subquery.isCorrelated()
                && (Expressions.hasCall(subquery) || hasCall(subquery.plan()));
    }

    private static boolean hasCall(LogicalPlan plan) {
        return Expressions.hasCall(plan.expressions())
                || Seqs.list(plan.children()).stream().anyMatch(ExtractBatchCalls::hasCall);
    }

    private static LogicalPlan extracted(LogicalPlan plan) {
        LogicalPlan node = plan.mapChildren(Seqs.function(ExtractBatchCalls::extracted));
        if (node instanceof BatchEval || !Expressions.hasCall(node.expressions())) {
            return node;
        }
        LogicalPlan moved;
        if (node instanceof Filter filter) {
            moved = filter(filter);
        } else if (node instanceof Aggregate aggregate) {
            moved = aggregate(aggregate);
        } else if (node instanceof Join join) {
            moved = join(join);
        } else if (isKnown(node)) {
            moved = unary(node);
        } else {
            moved = mapped(node, Expressions::byRow);
        }
        return sameColumns(moved, node)
                ? moved
                : new Project(Seqs.<NamedExpression>of(Seqs.list(node.output())), moved);
    }

    /** Nodes whose expressions are computed for each row of the only child. */
    private static boolean isKnown(LogicalPlan node) {
        return node instanceof Project
                || node instanceof Sort
                || node instanceof Window
                || node instanceof Generate
                || node instanceof Expand
                || node instanceof RepartitionByExpression
                || node instanceof ArrowEvalPython
                || node instanceof BatchEvalPython;
    }

    private static LogicalPlan unary(LogicalPlan node) {
        CallExtraction calls = new CallExtraction(Seqs.list(node.children()));
        calls.collect(Seqs.list(node.expressions()));
        return mapped(node.withNewChildren(Seqs.of(calls.children())), calls::lift);
    }

    private static LogicalPlan mapped(LogicalPlan node, java.util.function.Function<Expression, Expression> change) {
        return node.mapExpressions(Seqs.function(change));
    }

    /** Conditions without calls come first, then one after another, so that each model sees what is left. */
    private static LogicalPlan filter(Filter filter) {
        List<Expression> conditions = Expressions.conjuncts(filter.condition());
        if (!filter.condition().deterministic()) {
            return unary(filter);
        }
        List<Expression> ready = new ArrayList<>();
        LogicalPlan below = filter.child();
        for (Expression condition : conditions) {
            if (!Expressions.hasCall(condition)) {
                ready.add(condition);
            }
        }
        for (Expression condition : conditions) {
            if (Expressions.hasCall(condition)) {
                LogicalPlan before = ready.isEmpty() ? below : new Filter(Expressions.and(ready), below);
                CallExtraction calls = new CallExtraction(List.of(before));
                calls.collect(List.of(condition));
                LogicalPlan after = calls.children().get(0);
                if (!after.equals(before)) {
                    below = after;
                    ready.clear();
                }
                ready.add(calls.lift(condition));
            }
        }
        return new Filter(Expressions.and(ready), below);
    }

    private static LogicalPlan aggregate(Aggregate aggregate) {
        LateCalls late = new LateCalls(aggregate);
        return late.any() ? extracted(late.split()) : unary(aggregate);
    }

    /** Each of the conditions that all must hold is computed for every row of its side. */
    private static LogicalPlan join(Join join) {
        CallExtraction calls = new CallExtraction(List.of(join.left(), join.right()));
        List<Expression> conditions = Expressions.conjuncts(join.condition().get());
        calls.collect(conditions);
        Expression condition =
                Expressions.and(conditions.stream().map(calls::lift).toList());
        return mapped(join.withNewChildren(Seqs.of(calls.children())), e -> condition);
    }

    private static boolean sameColumns(LogicalPlan a, LogicalPlan b) {
        return a == b || ids(a).equals(ids(b));
    }

    private static List<Object> ids(LogicalPlan plan) {
        return Seqs.list(plan.output()).stream().<Object>map(Attribute::exprId).toList();
    }

    /** A limit of rows holds below a batch too, which gives a row for a row. Follows {@code LimitPushDown}. */
    private static LogicalPlan limited(LogicalPlan plan) {
        LogicalPlan node = plan.mapChildren(Seqs.function(ExtractBatchCalls::limited));
        return node instanceof LocalLimit limit
                ? limit.withNewChildren(Seqs.of(List.of(limited(limit.child(), limit.limitExpr()))))
                : node;
    }

    private static LogicalPlan limited(LogicalPlan plan, Expression most) {
        if (!isBatchBelow(plan)) {
            return plan;
        }
        LogicalPlan child = Seqs.list(plan.children()).get(0);
        LogicalPlan below;
        if (isBatchBelow(child)) {
            below = limited(child, most);
        } else {
            below = plan instanceof Project || child instanceof LocalLimit ? child : new LocalLimit(most, child);
        }
        return plan.withNewChildren(Seqs.of(List.of(below)));
    }

    /** Whether the rows of a batch come through row for row. */
    private static boolean isBatchBelow(LogicalPlan plan) {
        return plan instanceof BatchEval || (plan instanceof Project project && isBatchBelow(project.child()));
    }
}
