package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.AttributeSet$;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What {@link ExtractBatchCalls} asks of expressions. */
final class Expressions {

    private Expressions() {}

    static boolean exists(Expression expression, Predicate<Expression> test) {
        return test.test(expression)
                || Seqs.list(expression.children()).stream().anyMatch(child -> exists(child, test));
    }

    /** Whether there is a call that may still become part of a batch. */
    static boolean hasCall(Expression expression) {
        return exists(expression, e -> e instanceof BatchCall call && call.isOpen());
    }

    static boolean hasCall(Seq<? extends Expression> expressions) {
        return CollectionConverters.asJava(expressions).stream().anyMatch(Expressions::hasCall);
    }

    /** The same with every call in it left to be computed by row. */
    static Expression byRow(Expression expression) {
        Expression inner = expression.mapChildren(Seqs.function(Expressions::byRow));
        return inner instanceof BatchCall call ? call.at(BatchCall.Place.BY_ROW) : inner;
    }

    /** The result of a batch; where that is null, the call is computed again, so that it may fail. */
    static Expression orError(Expression result, BatchCall call) {
        return new Coalesce(Seqs.of(List.of(result, call.at(BatchCall.Place.FOR_ERROR))));
    }

    /** The same with the bare result in place of each {@link #orError}. */
    static Expression withoutErrors(Expression expression) {
        if (expression instanceof Coalesce coalesce
                && coalesce.children().last() instanceof BatchCall call
                && call.isForError()) {
            return coalesce.children().head();
        }
        return expression.mapChildren(Seqs.function(Expressions::withoutErrors));
    }

    /** The same on the columns of the input by place. Follows Spark's {@code BindReferences}. */
    static Expression bound(Expression expression, Seq<Attribute> input) {
        if (expression instanceof Attribute column) {
            List<Attribute> columns = Seqs.list(input);
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).exprId().equals(column.exprId())) {
                    return new BoundReference(
                            i, column.dataType(), columns.get(i).nullable());
                }
            }
            throw new IllegalStateException("no column " + column + " in " + input);
        }
        return expression.mapChildren(Seqs.function(child -> bound(child, input)));
    }

    static AttributeSet attributes(List<Attribute> attributes) {
        return AttributeSet$.MODULE$.apply(Seqs.<Expression>of(attributes));
    }

    static Set<ExprId> references(Expression expression) {
        return ids(expression.references());
    }

    static Set<ExprId> references(Seq<? extends Expression> expressions) {
        Set<ExprId> ids = new HashSet<>();
        CollectionConverters.asJava(expressions).forEach(e -> ids.addAll(references(e)));
        return ids;
    }

    static Set<ExprId> ids(scala.collection.Iterable<Attribute> attributes) {
        Set<ExprId> ids = new HashSet<>();
        CollectionConverters.asJava(attributes).forEach(a -> ids.add(a.exprId()));
        return ids;
    }

    /** The conditions that all must hold, in order. */
    static List<Expression> conjuncts(Expression condition) {
        if (condition instanceof And and) {
            List<Expression> all = new ArrayList<>(conjuncts(and.left()));
            all.addAll(conjuncts(and.right()));
            return all;
        }
        return List.of(condition);
    }

    static Expression and(List<Expression> conditions) {
        return conditions.stream().reduce(And::new).orElseThrow();
    }

    static Literal nothing(DataType type) {
        return Literal$.MODULE$.create(null, type);
    }

    static Attribute column(String name, DataType type) {
        return new AttributeReference(
                name, type, true, Metadata.empty(), NamedExpression$.MODULE$.newExprId(), Seqs.of(List.of()));
    }

    static Alias named(Expression expression, String name) {
        return new Alias(
                expression,
                name,
                NamedExpression$.MODULE$.newExprId(),
                Seqs.of(List.of()),
                Option.empty(),
                Seqs.of(List.of()));
    }
}
