package dev.fovea.spark;

import dev.fovea.Fovea;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import scala.Option;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One SQL function: {@code name(picture[, 'model'])}.
 *
 * @param name in SQL
 * @param answer what it says of a picture
 * @param usage one sentence for DESCRIBE FUNCTION, after the arguments
 * @param example an expression and what it gives, for DESCRIBE FUNCTION EXTENDED
 */
record FunctionEntry(String name, Answer answer, String usage, String example) {

    FunctionIdentifier identifier() {
        return FunctionIdentifier.apply(name);
    }

    ExpressionInfo info() {
        String arguments = """

                Arguments:
                  * picture - an encoded file (binary) or Spark's image struct; null gives null, a bad picture an error
                  * model - name of an installed model or path of a model file on the driver, a constant; by default %s
            """.formatted(Fovea.DEFAULT_MODEL);
        String examples = """

                Examples:
                  > %s
            """.formatted(example);
        return new ExpressionInfo(
                ModelFunction.class.getName(),
                null,
                name,
                "_FUNC_(picture[, model]) - " + usage,
                arguments,
                examples,
                "",
                "misc_funcs",
                "0.1.0",
                "",
                "java_udf");
    }

    /** The call with these arguments, checked. */
    Expression call(Seq<Expression> arguments) {
        List<Expression> given = CollectionConverters.asJava(arguments);
        if (given.isEmpty() || given.size() > 2) {
            throw sneaky(QueryCompilationErrors.wrongNumArgsError(
                    name, CollectionConverters.asScala(List.<Object>of(1, 2)).toSeq(), given.size(), "", "", ""));
        }
        Expression picture = given.get(0);
        // The literal NULL has a type of its own.
        PictureType type = picture.dataType() instanceof NullType
                ? new PictureType.Encoded()
                : PictureType.of(picture.dataType()).orElse(null);
        if (type == null) {
            throw sneaky(mismatch("first", PictureType.EXPECTED, picture));
        }
        String model = given.size() == 1 ? Fovea.DEFAULT_MODEL : constant(given.get(1));
        ModelRef ref = DriverModels.reference(SparkSession.active(), model);
        return new ScalaUDF(
                new ModelFunction(name, type, ref, answer),
                answer.type(),
                CollectionConverters.asScala(List.of(picture)).toSeq(),
                CollectionConverters.<Option<ExpressionEncoder<?>>>asScala(List.of())
                        .toSeq(),
                Option.empty(),
                Option.apply(name),
                true,
                true);
    }

    private String constant(Expression model) {
        if (!(model.dataType() instanceof StringType) || !model.foldable()) {
            throw sneaky(mismatch("second", "constant STRING (a model's name or file)", model));
        }
        Object value = model.eval(null);
        if (value == null) {
            throw sneaky(mismatch("second", "non-null constant STRING (a model's name or file)", model));
        }
        return value.toString();
    }

    /** In Spark's own words, so that it reads like every other analysis error. */
    private AnalysisException mismatch(String parameter, String required, Expression got) {
        DataType type = got.dataType();
        java.util.Map<String, String> parts = java.util.Map.of(
                "sqlExpr", '"' + name + '"',
                "paramIndex", parameter,
                "requiredType", required,
                "inputSql", '"' + got.sql() + '"',
                "inputType", '"' + type.sql() + '"');
        return new AnalysisException(
                "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", Map.from(CollectionConverters.asScala(parts)));
    }

    /** Spark's analysis errors are checked exceptions to Java; the signatures of its Scala do not say so. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException sneaky(Throwable error) throws E {
        throw (E) error;
    }
}
