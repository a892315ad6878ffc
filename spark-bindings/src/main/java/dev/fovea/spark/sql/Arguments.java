package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** The arguments of a call, checked when the query is analysed; errors are in Spark's own words. */
final class Arguments {

    private static final List<String> PLACES = List.of("first", "second", "third", "fourth");
    private static final String OPTIONS = "constant MAP<STRING, STRING> (options)";
    private static final String PICTURE =
            "binary (an encoded picture) or Spark's image struct (origin, height, width, nChannels, mode, data)";

    private final String function;
    private final List<String> names;
    private final List<@Nullable Expression> given;

    private Arguments(String function, List<String> names, List<@Nullable Expression> given) {
        this.function = function;
        this.names = names;
        this.given = given;
    }

    /** The arguments in the order of the function's, those that were given by name too. */
    static Arguments of(FunctionDoc doc, List<Expression> written) {
        List<Expression> placed = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        for (Expression argument : written) {
            if (argument instanceof NamedArgumentExpression byName) {
                String name = known(doc, byName.key());
                if (named.put(name, byName.value()) != null) {
                    throw sneaky(QueryCompilationErrors.doubleNamedArgumentReference(doc.name(), name));
                }
            } else if (!named.isEmpty()) {
                throw sneaky(QueryCompilationErrors.unexpectedPositionalArgument(
                        doc.name(), List.copyOf(named.keySet()).get(named.size() - 1)));
            } else {
                placed.add(argument);
            }
        }
        requireCount(doc, written.size());
        List<@Nullable Expression> given = new ArrayList<>(placed);
        for (int i = 0; i < doc.names().size() && !named.isEmpty(); i++) {
            String name = doc.names().get(i);
            Expression value = named.remove(name);
            if (i < placed.size()) {
                if (value != null) {
                    throw sneaky(QueryCompilationErrors.positionalAndNamedArgumentDoubleReference(doc.name(), name));
                }
            } else if (value == null && i < doc.least()) {
                throw sneaky(QueryCompilationErrors.requiredParameterNotFound(doc.name(), name, i));
            } else {
                given.add(value);
            }
        }
        return new Arguments(doc.name(), doc.names(), given);
    }

    private static String known(FunctionDoc doc, String key) {
        return doc.names().stream()
                .filter(key::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> sneaky(
                        QueryCompilationErrors.unrecognizedParameterName(doc.name(), key, Seqs.of(doc.names()))));
    }

    private static void requireCount(FunctionDoc doc, int count) {
        if (count < doc.least() || count > doc.most()) {
            List<Object> counts = doc.least() == doc.most() ? List.of(doc.least()) : List.of(doc.least(), doc.most());
            throw sneaky(QueryCompilationErrors.wrongNumArgsError(doc.name(), Seqs.of(counts), count, "", "", ""));
        }
    }

    /** The number of arguments up to the last one given. */
    int count() {
        return given.size();
    }

    boolean isGiven(int i) {
        return i < given.size() && given.get(i) != null;
    }

    /** That argument, which is given. */
    Expression at(int i) {
        return Objects.requireNonNull(given.get(i));
    }

    /** The arguments from that place on as SQL text, each after a comma; by name where one before is left out. */
    String textAfter(int from) {
        StringBuilder text = new StringBuilder();
        boolean byName = false;
        for (int i = from; i < given.size(); i++) {
            if (isGiven(i)) {
                text.append(", ").append(byName ? names.get(i) + " => " : "").append(at(i).sql());
            } else {
                byName = true;
            }
        }
        return text.toString();
    }

    /** The first so many arguments. */
    List<Expression> first(int n) {
        return IntStream.range(0, n).mapToObj(this::at).toList();
    }

    /** How pictures lie in the argument. */
    PictureArgument picture(int i) {
        return PictureArgument.of(at(i).dataType()).orElseThrow(() -> sneaky(mismatch(i, PICTURE, at(i))));
    }

    /** The argument as an expression of encoded files. */
    Expression encoded(int i) {
        DataType type = at(i).dataType();
        if (!(type instanceof NullType) && !type.equals(DataTypes.BinaryType)) {
            throw sneaky(mismatch(i, "binary (an encoded picture)", at(i)));
        }
        return at(i);
    }

    /** The argument as an expression of whole numbers. */
    Expression number(int i) {
        DataType type = at(i).dataType();
        if (!(type instanceof IntegerType) && !(type instanceof NullType)) {
            throw sneaky(mismatch(i, "INT", at(i)));
        }
        return at(i);
    }

    /** The argument as an expression of text. */
    Expression text(int i) {
        DataType type = at(i).dataType();
        if (!(type instanceof StringType) && !(type instanceof NullType)) {
            throw sneaky(mismatch(i, "STRING", at(i)));
        }
        return at(i);
    }

    /** The constant text; {@code what} names it in messages, as {@code a model's name or file}. */
    String constant(int i, String what) {
        Expression text = at(i);
        if (!(text.dataType() instanceof StringType) || !text.foldable()) {
            throw sneaky(mismatch(i, "constant STRING (" + what + ")", text));
        }
        Object value = text.eval(null);
        if (value == null) {
            throw sneaky(mismatch(i, "non-null constant STRING (" + what + ")", text));
        }
        return value.toString();
    }

    /** The constant map of text to text, numbers or booleans, as text; empty when the argument is not given. */
    Map<String, String> constants(int i) {
        if (!isGiven(i)) {
            return Map.of();
        }
        Expression map = at(i);
        if (!map.foldable()
                || !(map.dataType() instanceof MapType type)
                || !(type.keyType() instanceof StringType)
                || !isWord(type.valueType())) {
            throw sneaky(mismatch(i, OPTIONS, map));
        }
        if (!(evaluated(i, map) instanceof MapData data)) {
            throw sneaky(mismatch(i, OPTIONS, map));
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (int k = 0; k < data.numElements(); k++) {
            if (data.valueArray().isNullAt(k)) {
                throw sneaky(mismatch(i, OPTIONS + " without null", map));
            }
            options.put(
                    data.keyArray().getUTF8String(k).toString(),
                    data.valueArray().get(k, type.valueType()).toString());
        }
        return options;
    }

    /** Beside numbers Spark reads texts as numbers, and fails for those that are none. */
    private @Nullable Object evaluated(int i, Expression map) {
        try {
            return map.eval(null);
        } catch (RuntimeException e) {
            throw sneaky(mismatch(i, OPTIONS + ", each value in quotes where one is text", map));
        }
    }

    private static boolean isWord(DataType type) {
        return type instanceof StringType || type instanceof NumericType || type instanceof BooleanType;
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
