package dev.fovea.spark.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;

/**
 * Lets go of columns that nobody above needs, the pictures foremost, so that rows which wait for their results are
 * small, and of results that nobody needs. Follows Spark's {@code ColumnPruning}, which does not look into a
 * {@link BatchEval}.
 */
final class KeptColumns {

    private KeptColumns() {}

    /** The plan with as few columns as it needs under its projections and aggregates. */
    static LogicalPlan prune(LogicalPlan plan) {
        LogicalPlan pruned = plan.mapChildren(Seqs.function(KeptColumns::prune));
        if (!(pruned instanceof Project) && !(pruned instanceof Aggregate)) {
            return pruned;
        }
        LogicalPlan child = Seqs.list(pruned.children()).get(0);
        return leadsToBatch(child)
                ? pruned.withNewChildren(Seqs.of(List.of(narrow(child, Expressions.references(pruned.expressions())))))
                : pruned;
    }

    private static boolean leadsToBatch(LogicalPlan plan) {
        if (plan instanceof BatchEval) {
            return true;
        }
        return (plan instanceof Project || passes(plan))
                && leadsToBatch(Seqs.list(plan.children()).get(0));
    }

    private static boolean passes(LogicalPlan plan) {
        return plan instanceof Filter
                || plan instanceof Sort
                || plan instanceof LocalLimit
                || plan instanceof GlobalLimit;
    }

    private static LogicalPlan narrow(LogicalPlan plan, Set<ExprId> needed) {
        if (plan instanceof BatchEval eval) {
            if (!needed.contains(eval.result().exprId())) {
                return narrow(eval.child(), needed);
            }
            List<Attribute> kept = only(Seqs.list(eval.kept()), needed);
            Set<ExprId> below = new HashSet<>(Expressions.references(eval.call()));
            kept.forEach(column -> below.add(column.exprId()));
            return new BatchEval(eval.call(), eval.result(), Seqs.of(kept), narrow(eval.child(), below));
        }
        if (passes(plan)) {
            Set<ExprId> below = new HashSet<>(Expressions.references(plan.expressions()));
            below.addAll(needed);
            LogicalPlan child = Seqs.list(plan.children()).get(0);
            return plan.withNewChildren(Seqs.of(List.of(narrow(child, below))));
        }
        if (plan instanceof Project project) {
            return narrow(project, needed);
        }
        List<Attribute> kept = only(Seqs.list(plan.output()), needed);
        return kept.size() == plan.output().size() ? plan : new Project(Seqs.<NamedExpression>of(kept), plan);
    }

    private static LogicalPlan narrow(Project project, Set<ExprId> needed) {
        List<NamedExpression> list = only(Seqs.list(project.projectList()), needed);
        if (!leadsToBatch(project.child())) {
            return list.size() == project.projectList().size() ? project : new Project(Seqs.of(list), project.child());
        }
        if (list.stream().allMatch(Attribute.class::isInstance)) {
            return narrow(project.child(), needed);
        }
        Set<ExprId> below = Expressions.references(
                Seqs.<Expression>of(list.stream().map(Expression.class::cast).toList()));
        return new Project(Seqs.of(list), narrow(project.child(), below));
    }

    private static <T extends NamedExpression> List<T> only(List<T> columns, Set<ExprId> needed) {
        return columns.stream().filter(c -> needed.contains(c.exprId())).toList();
    }
}
