package dev.fovea.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;

/** One SQL function: its name, its documentation, and how a call of it becomes an expression. */
public final class FunctionEntry extends AbstractFunction1<Seq<Expression>, Expression> {

    private final FunctionDoc doc;
    private final Builder builder;

    /** Makes the expression of a call. */
    interface Builder {

        /**
         * The call with these arguments, or an {@code AnalysisException}, which Spark's own code does not declare either.
         */
        Expression build(Arguments arguments);
    }

    FunctionEntry(FunctionDoc doc, Builder builder) {
        this.doc = doc;
        this.builder = builder;
    }

    /** A function of a picture, then perhaps a constant model, then perhaps constant options. */
    public static FunctionEntry ofModel(FunctionDoc doc, ModelBinder binder) {
        return new FunctionEntry(doc, arguments -> {
            PictureArgument picture = arguments.picture(0);
            String model = arguments.isGiven(1) ? arguments.constant(1, "a model's name or file") : null;
            BatchFunction function = binder.bind(picture, model, arguments.constants(2), arguments.textAfter(1));
            return new BatchCall(function, arguments.at(0), BatchCall.Place.BATCH);
        });
    }

    /**
     * A function that is several, one after another, each by its name in the session of the query. Their own checks are
     * made when the query is analysed.
     */
    public static FunctionEntry ofPipeline(String name, List<String> functions) {
        FunctionDoc doc = new FunctionDoc(
                name,
                "value",
                1,
                1,
                "Returns " + functions.stream().reduce("value", (inner, outer) -> outer + "(" + inner + ")") + ".",
                List.of("value - what " + functions.get(0) + " takes"),
                "SELECT _FUNC_(content) FROM photos;");
        return new FunctionEntry(doc, arguments -> {
            Expression value = arguments.at(0);
            for (String function : functions) {
                value = new UnresolvedFunction(
                        Seqs.of(List.of(function)),
                        Seqs.of(List.of(value)),
                        false,
                        Option.empty(),
                        false,
                        Seqs.of(List.of()),
                        false);
            }
            return value;
        });
    }

    /** The name in SQL. */
    public String name() {
        return doc.name();
    }

    FunctionIdentifier identifier() {
        return FunctionIdentifier.apply(doc.name());
    }

    /** What DESCRIBE FUNCTION shows. */
    ExpressionInfo info() {
        return new ExpressionInfo(
                BatchCall.class.getName(),
                null,
                doc.name(),
                "_FUNC_(" + doc.signature() + ") - " + doc.usage(),
                "\n    Arguments:\n      * " + String.join("\n      * ", doc.arguments()) + "\n  ",
                "\n    Examples:\n      > " + doc.example() + "\n  ",
                "",
                "misc_funcs",
                "0.1.0",
                "",
                "java_udf");
    }

    /** What Spark calls when it meets the function in a query. */
    @Override
    public Expression apply(Seq<Expression> arguments) {
        return builder.build(Arguments.of(doc, Seqs.list(arguments)));
    }
}
