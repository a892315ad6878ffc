package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.jspecify.annotations.Nullable;

/**
 * When a part of an expression is computed at all. A call in such a part gets null for the rows that do not need it,
 * and null costs nothing: so it keeps to a batch, and pictures that CASE, IF, COALESCE, AND or OR would not look at are
 * not looked at either.
 *
 * @param unless the conditions under which the part is not computed; null counts as false
 */
record Guard(List<Expression> unless) {

    /** For what is computed for every row. */
    static final Guard NONE = new Guard(List.of());

    boolean isNone() {
        return unless.isEmpty();
    }

    /** This, and not where the condition holds. */
    Guard unless(Expression condition) {
        List<Expression> more = new ArrayList<>(unless);
        more.add(condition);
        return new Guard(more);
    }

    /** The conditions that those columns decide, and that are sure. */
    Guard within(Set<ExprId> columns) {
        return new Guard(unless.stream()
                .filter(condition -> isSure(condition) && columns.containsAll(Expressions.references(condition)))
                .toList());
    }

    /** False where a condition may differ from one look to the next, or would itself compute a model by row. */
    boolean isSure() {
        return unless.stream().allMatch(Guard::isSure);
    }

    private static boolean isSure(Expression condition) {
        return condition.deterministic() && !Expressions.exists(condition, e -> e instanceof BatchCall);
    }

    /** The picture where it is needed, else null. */
    Expression apply(Expression picture) {
        @Nullable Expression any = unless.stream().reduce(Or::new).orElse(null);
        return any == null ? picture : new If(any, Expressions.nothing(picture.dataType()), picture);
    }
}
