package dev.fovea.spark;

import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;

/** What Spark calls when it meets one of our functions in a query. */
final class FunctionBuilder extends AbstractFunction1<Seq<Expression>, Expression> {

    private final FunctionEntry entry;

    FunctionBuilder(FunctionEntry entry) {
        this.entry = entry;
    }

    @Override
    public Expression apply(Seq<Expression> arguments) {
        return entry.call(arguments);
    }
}
