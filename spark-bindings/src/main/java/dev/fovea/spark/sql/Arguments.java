package dev.fovea.spark.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.jdk.javaapi.CollectionConverters;

/** The arguments of a call, checked when the query is analysed; errors are in Spark's own words. */
final class Arguments {

    private static final List<String> PLACES = List.of("first", "second", "third", "fourth");
    private static final String PICTURE =
            "binary (an encoded picture) or Spark's image struct (origin, height, width, nChannels, mode, data)";

    private final String function;
    private final List<Expression> given;

    Arguments(String function, List<Expression> given) {
        this.function = function;
        this.given = given;
    }

    int count() {
        return given.size();
    }

    Expression at(int i) {
        return given.get(i);
    }

    /** The arguments from that place on as SQL text, each after a comma. */
    String textAfter(int from) {
        StringBuilder text = new StringBuilder();
        for (Expression argument : given.subList(Math.min(from, given.size()), given.size())) {
            text.append(", ").append(argument.sql());
        }
        return text.toString();
    }

    /** The first so many arguments. */
    List<Expression> first(int n) {
        return given.subList(0, n);
    }

    void requireCount(int least, int most) {
        if (given.size() < least || given.size() > most) {
            List<Object> counts = least == most ? List.of(least) : List.of(least, most);
            throw sneaky(QueryCompilationErrors.wrongNumArgsError(function, Seqs.of(counts), given.size(), "", "", ""));
        }
    }

    /** How pictures lie in the argument. */
    PictureArgument picture(int i) {
        return PictureArgument.of(given.get(i).dataType())
                .orElseThrow(() -> sneaky(mismatch(i, PICTURE, given.get(i))));
    }

    /** The argument as an expression of encoded files. */
    Expression encoded(int i) {
        DataType type = given.get(i).dataType();
        if (!(type instanceof NullType) && !type.equals(DataTypes.BinaryType)) {
            throw sneaky(mismatch(i, "binary (an encoded picture)", given.get(i)));
        }
        return given.get(i);
    }

    /** The argument as an expression of whole numbers. */
    Expression number(int i) {
        DataType type = given.get(i).dataType();
        if (!(type instanceof IntegerType) && !(type instanceof NullType)) {
            throw sneaky(mismatch(i, "INT", given.get(i)));
        }
        return given.get(i);
    }

    /** The argument as an expression of text. */
    Expression text(int i) {
        DataType type = given.get(i).dataType();
        if (!(type instanceof StringType) && !(type instanceof NullType)) {
            throw sneaky(mismatch(i, "STRING", given.get(i)));
        }
        return given.get(i);
    }

    /** The constant text; {@code what} names it in messages, as {@code a model's name or file}. */
    String constant(int i, String what) {
        Expression text = given.get(i);
        if (!(text.dataType() instanceof StringType) || !text.foldable()) {
            throw sneaky(mismatch(i, "constant STRING (" + what + ")", text));
        }
        Object value = text.eval(null);
        if (value == null) {
            throw sneaky(mismatch(i, "non-null constant STRING (" + what + ")", text));
        }
        return value.toString();
    }

    /** The constant map of text to text; empty when there are fewer arguments. */
    Map<String, String> constants(int i) {
        if (i >= given.size()) {
            return Map.of();
        }
        Expression map = given.get(i);
        boolean fits = map.foldable()
                && map.dataType() instanceof MapType type
                && type.keyType() instanceof StringType
                && type.valueType() instanceof StringType;
        Object value = fits ? map.eval(null) : null;
        if (!(value instanceof MapData data)) {
            throw sneaky(mismatch(i, "constant MAP<STRING, STRING> (options)", map));
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (int k = 0; k < data.numElements(); k++) {
            UTF8String option =
                    data.valueArray().isNullAt(k) ? null : data.valueArray().getUTF8String(k);
            if (option == null) {
                throw sneaky(mismatch(i, "constant MAP<STRING, STRING> (options) without null", map));
            }
            options.put(data.keyArray().getUTF8String(k).toString(), option.toString());
        }
        return options;
    }

    private AnalysisException mismatch(int i, String required, Expression got) {
        Map<String, String> parts = Map.of(
                "sqlExpr", '"' + function + '"',
                "paramIndex", PLACES.get(i),
                "requiredType", required,
                "inputSql", '"' + got.sql() + '"',
                "inputType", '"' + got.dataType().sql() + '"');
        return new AnalysisException(
                "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                scala.collection.immutable.Map.from(CollectionConverters.asScala(parts)));
    }

    /** Spark's analysis errors are checked exceptions to Java; the signatures of its Scala do not say so. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException sneaky(Throwable error) throws E {
        throw (E) error;
    }
}
