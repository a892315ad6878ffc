package dev.fovea.spark.sql;

import dev.fovea.api.error.ImageException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * A call of an {@link ImageOperation}, on Catalyst's own values. Null for any argument gives null. Follows Spark's
 * {@code Expression} with {@code CodegenFallback}, as {@code JsonToStructs} does.
 */
public final class ImageCall extends Expression implements CodegenFallback, Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final ImageOperation operation;
    private final OnInvalid onInvalid;
    private final Seq<Expression> arguments;
    private transient @Nullable ImageTools tools;

    /** A call; public, with its class, for Spark's copies by reflection. */
    public ImageCall(String name, ImageOperation operation, OnInvalid onInvalid, Seq<Expression> arguments) {
        this.name = name;
        this.operation = operation;
        this.onInvalid = onInvalid;
        this.arguments = arguments;
    }

    @Override
    public Seq<Expression> children() {
        return arguments;
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        return new ImageCall(name, operation, onInvalid, children);
    }

    @Override
    public DataType dataType() {
        return onInvalid == OnInvalid.TRY ? OnInvalid.tried(operation.dataType()) : operation.dataType();
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    public boolean foldable() {
        return list().stream().allMatch(Expression::foldable);
    }

    @Override
    public @Nullable Object eval(@Nullable InternalRow row) {
        List<Expression> expressions = list();
        Object[] values = new Object[expressions.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = expressions.get(i).eval(row);
            if (value == null) {
                return null;
            }
            values[i] = value;
        }
        try {
            return onInvalid.good(operation.apply(name, values, tools()));
        } catch (ImageException e) {
            return onInvalid.bad(name, e, null);
        }
    }

    private ImageTools tools() {
        ImageTools known = tools;
        if (known == null) {
            known = new ImageTools();
            tools = known;
        }
        return known;
    }

    private List<Expression> list() {
        return Seqs.list(arguments);
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode code) {
        return CodegenFallback.super.doGenCode(context, code);
    }

    @Override
    public String prettyName() {
        return name;
    }

    @Override
    public String toString() {
        return name + arguments.mkString("(", ", ", ")");
    }

    @Override
    public Object productElement(int n) {
        return switch (n) {
            case 0 -> name;
            case 1 -> operation;
            case 2 -> onInvalid;
            case 3 -> arguments;
            default -> throw new IndexOutOfBoundsException(n);
        };
    }

    @Override
    public int productArity() {
        return 4;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ImageCall;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageCall that
                && name.equals(that.name)
                && operation.equals(that.operation)
                && onInvalid == that.onInvalid
                && arguments.equals(that.arguments);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, operation, onInvalid, arguments);
    }
}
