package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.ConditionalExpression;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Seq;

/**
 * The calls of one plan node on their way below it: each becomes a {@link BatchEval} over the child that has its
 * columns, unless the result is there already. Call {@link #collect} with every expression of the node, then {@link #lift}.
 */
final class CallExtraction {

    private final List<LogicalPlan> children;
    private final Map<Expression, Attribute> known = new LinkedHashMap<>();

    /** Calls that only some rows need are left for a second look, since another may need the same for all rows. */
    private boolean onlyUnguarded;

    CallExtraction(List<LogicalPlan> children) {
        this.children = new ArrayList<>(children);
    }

    /** The children, with the results that were asked of them. */
    List<LogicalPlan> children() {
        return children;
    }

    /** Moves the calls in the expressions below the node. */
    void collect(List<Expression> expressions) {
        onlyUnguarded = true;
        expressions.forEach(this::lift);
        onlyUnguarded = false;
        expressions.forEach(this::lift);
    }

    /** The expression with results in place of calls. */
    Expression lift(Expression expression) {
        return lift(expression, Guard.NONE);
    }

    private Expression lift(Expression e, Guard guard) {
        if (!Expressions.hasCall(e) || (onlyUnguarded && !guard.isNone())) {
            return e;
        }
        if (e instanceof BatchCall call) {
            return result(call.withChild(lift(call.child(), guard)), guard);
        }
        if (e instanceof If branch) {
            Expression test = lift(branch.predicate(), guard);
            return new If(
                    test,
                    lift(branch.trueValue(), guard.unless(new Not(isTrue(test)))),
                    lift(branch.falseValue(), guard.unless(test)));
        }
        if (e instanceof CaseWhen cases) {
            return cases(cases, guard);
        }
        if (e instanceof Coalesce coalesce) {
            List<Expression> values = new ArrayList<>();
            Guard left = guard;
            for (Expression child : Seqs.list(coalesce.children())) {
                Expression value = lift(child, left);
                values.add(value);
                left = left.unless(new IsNotNull(value));
            }
            return new Coalesce(Seqs.of(values));
        }
        if (e instanceof And and) {
            Expression left = lift(and.left(), guard);
            return new And(left, lift(and.right(), guard.unless(new Not(left))));
        }
        if (e instanceof Or or) {
            Expression left = lift(or.left(), guard);
            return new Or(left, lift(or.right(), guard.unless(left)));
        }
        if (e instanceof AggregateExpression aggregate && aggregate.filter().isDefined()) {
            return filtered(aggregate, guard);
        }
        // A lambda has variables that no column holds; of other conditional expressions nothing is known.
        if (e instanceof LambdaFunction || e instanceof ConditionalExpression || e instanceof PlanExpression) {
            return Expressions.byRow(e);
        }
        return e.mapChildren(Seqs.function(child -> lift(child, guard)));
    }

    private Expression filtered(AggregateExpression aggregate, Guard guard) {
        Expression filter = lift(aggregate.filter().get(), guard);
        Guard counted = guard.unless(new Not(isTrue(filter)));
        return new AggregateExpression(
                (AggregateFunction)
                        aggregate.aggregateFunction().mapChildren(Seqs.function(child -> lift(child, counted))),
                aggregate.mode(),
                aggregate.isDistinct(),
                Option.apply(filter),
                aggregate.resultId());
    }

    private Expression cases(CaseWhen cases, Guard guard) {
        List<Tuple2<Expression, Expression>> branches = new ArrayList<>();
        Guard left = guard;
        for (Tuple2<Expression, Expression> branch : Seqs.list(cases.branches())) {
            Expression test = lift(branch._1(), left);
            branches.add(new Tuple2<>(test, lift(branch._2(), left.unless(new Not(isTrue(test))))));
            left = left.unless(test);
        }
        Option<Expression> otherwise = cases.elseValue();
        if (otherwise.isDefined()) {
            otherwise = Option.apply(lift(otherwise.get(), left));
        }
        Seq<Tuple2<Expression, Expression>> seq = Seqs.of(branches);
        return new CaseWhen(seq, otherwise);
    }

    private static Expression isTrue(Expression test) {
        return new EqualNullSafe(test, Literal.TrueLiteral());
    }

    private Expression result(BatchCall call, Guard guard) {
        Attribute same = known.get(call.canonicalized());
        if (same != null) {
            return same;
        }
        // What fails only where it is looked at is null in a batch.
        BatchCall batched = call.withChild(Expressions.withoutErrors(call.child()));
        int at = home(batched);
        if (at < 0) {
            return Expressions.byRow(call);
        }
        Guard held = children.size() == 1
                ? guard
                : guard.within(Expressions.ids(children.get(at).output()));
        BatchCall guarded = batched.withChild(held.apply(batched.child()));
        if (!held.isSure() || home(guarded) < 0) {
            return Expressions.byRow(call);
        }
        if (held.equals(guard) && batched.equals(call)) {
            return column(guarded, at);
        }
        // The other side knows whether the result is needed: it must be no failure where it is not.
        BatchCall quiet = guarded.quiet();
        Expression result = column(quiet, at);
        return quiet.equals(guarded) && batched.equals(call) ? result : Expressions.orError(result, call);
    }

    private Attribute column(BatchCall call, int at) {
        Attribute same = known.get(call.canonicalized());
        if (same != null) {
            return same;
        }
        LogicalPlan child = children.get(at);
        ComputedResult computed = ComputedResult.of(child, call);
        if (computed == null) {
            Attribute column = Expressions.column(call.function().name(), call.dataType());
            computed = new ComputedResult(new BatchEval(call, column, child.output(), child), column);
        }
        children.set(at, computed.plan());
        known.put(call.canonicalized(), computed.column());
        return computed.column();
    }

    /** The child that has all columns of the call; -1 where none has, or the call cannot leave its node. */
    private int home(BatchCall call) {
        boolean stays = !call.deterministic()
                || Expressions.exists(
                        call.child(),
                        e -> e instanceof AggregateExpression
                                || e instanceof WindowExpression
                                || e instanceof PlanExpression
                                || e instanceof BatchCall);
        if (stays) {
            return -1;
        }
        Set<ExprId> needed = Expressions.references(call);
        for (int i = 0; i < children.size(); i++) {
            if (Expressions.ids(children.get(i).output()).containsAll(needed)) {
                return i;
            }
        }
        return -1;
    }
}
