package dev.fovea.spark.sql;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * A call of a {@link BatchFunction}, after the manner of Spark's {@code PythonUDF}: {@link ExtractBatchCalls} moves it
 * into a {@link BatchEval}. Where it cannot, the call stays, marked {@code by row}, and computes one picture at a time.
 *
 * <p>It bears the mark {@code Unevaluable} so that the optimizer never computes it on the driver, and yet evaluates:
 * wherever a call is left, its result is right.
 */
public final class BatchCall extends Expression implements Unevaluable, CodegenFallback, Serializable {

    private static final long serialVersionUID = 1L;

    /** Where the result of a call comes from. */
    public enum Place {
        /** A batch, as soon as the call is moved there. */
        BATCH(""),
        /** One picture at a time, since the call cannot be moved. */
        BY_ROW(" by row"),
        /** A batch; the call is computed where the batch gave null, that it may fail there as it would have by row. */
        FOR_ERROR(" for its error");

        private final String mark;

        Place(String mark) {
            this.mark = mark;
        }
    }

    private final BatchFunction function;
    private final Expression child;
    private final Place place;

    /** A call; public, with its class, for Spark's copies by reflection. */
    public BatchCall(BatchFunction function, Expression child, Place place) {
        this.function = function;
        this.child = child;
        this.place = place;
    }

    BatchFunction function() {
        return function;
    }

    /** Whether this call may still become part of a batch. */
    boolean isOpen() {
        return place == Place.BATCH;
    }

    boolean isForError() {
        return place == Place.FOR_ERROR;
    }

    BatchCall withChild(Expression picture) {
        return new BatchCall(function, picture, place);
    }

    /** The same call there, unless its place is known. */
    BatchCall at(Place known) {
        return isOpen() ? new BatchCall(function, child, known) : this;
    }

    /**
     * The call that gives null where this one would fail for its picture or for what the picture is computed from; the
     * same one where it cannot fail so.
     */
    BatchCall quiet() {
        Expression picture = isColumn(child) ? child : new TryEval(child);
        BatchFunction quiet = function.quiet();
        return picture.equals(child) && quiet.equals(function) ? this : new BatchCall(quiet, picture, place);
    }

    private static boolean isColumn(Expression e) {
        return e instanceof Attribute || (e instanceof GetStructField field && isColumn(field.child()));
    }

    /** The picture. */
    Expression child() {
        return child;
    }

    @Override
    public Seq<Expression> children() {
        return Seqs.of(List.of(child));
    }

    @Override
    public DataType dataType() {
        return function.dataType();
    }

    @Override
    public boolean nullable() {
        return true;
    }

    /** False, or the optimizer would run the model on the driver. */
    @Override
    public boolean foldable() {
        return false;
    }

    @Override
    public @Nullable Object eval(@Nullable InternalRow row) {
        return function.value(child.eval(row));
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode code) {
        return CodegenFallback.super.doGenCode(context, code);
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        return withChild(children.apply(0));
    }

    @Override
    public String prettyName() {
        return function.name();
    }

    @Override
    public String sql() {
        return function.name() + "(" + child.sql() + function.arguments() + ")";
    }

    @Override
    public String toString() {
        return function.name() + "(" + child + function.arguments() + ")" + place.mark;
    }

    @Override
    public Object productElement(int n) {
        return switch (n) {
            case 0 -> function;
            case 1 -> child;
            case 2 -> place;
            default -> throw new IndexOutOfBoundsException(n);
        };
    }

    @Override
    public int productArity() {
        return 3;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof BatchCall;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BatchCall that
                && function.equals(that.function)
                && child.equals(that.child)
                && place == that.place;
    }

    @Override
    public int hashCode() {
        return Objects.hash(function, child, place);
    }
}
