package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call that a plan has computed already, as under {@code SELECT f(x) ... WHERE f(x)}.
 *
 * @param plan the plan with the result among its columns
 * @param column the result
 */
record ComputedResult(LogicalPlan plan, Attribute column) {

    /** The call's result; null where the plan does not compute it. */
    static @Nullable ComputedResult of(LogicalPlan plan, BatchCall call) {
        if (plan instanceof BatchEval eval) {
            if (eval.call().semanticEquals(call)) {
                return new ComputedResult(plan, eval.result());
            }
            ComputedResult below = of(eval.child(), call);
            return below == null
                    ? null
                    : new ComputedResult(
                            new BatchEval(
                                    eval.call(),
                                    eval.result(),
                                    Seqs.of(with(Seqs.list(eval.kept()), below.column)),
                                    below.plan),
                            below.column);
        }
        if (plan instanceof Project project) {
            ComputedResult below = of(project.child(), call);
            return below == null
                    ? null
                    : new ComputedResult(
                            new Project(
                                    Seqs.<NamedExpression>of(with(Seqs.list(project.projectList()), below.column)),
                                    below.plan),
                            below.column);
        }
        boolean passes = plan instanceof Filter
                || plan instanceof Sort
                || plan instanceof LocalLimit
                || plan instanceof GlobalLimit;
        if (!passes) {
            return null;
        }
        ComputedResult below = of(Seqs.list(plan.children()).get(0), call);
        return below == null
                ? null
                : new ComputedResult(plan.withNewChildren(Seqs.of(List.of(below.plan))), below.column);
    }

    private static <T extends NamedExpression> List<T> with(List<T> columns, T column) {
        Set<ExprId> ids = new java.util.HashSet<>();
        columns.forEach(c -> ids.add(c.exprId()));
        List<T> all = new ArrayList<>(columns);
        if (ids.add(column.exprId())) {
            all.add(column);
        }
        return all;
    }
}
