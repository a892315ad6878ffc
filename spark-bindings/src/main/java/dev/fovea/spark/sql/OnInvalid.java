package dev.fovea.spark.sql;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Locale;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** What an SQL function makes of a bad picture. */
public enum OnInvalid {
    /** The query fails. */
    ERROR,
    /** Null. */
    NULL,
    /** A struct of value and error, as the {@code try_} functions give. */
    TRY;

    /** The configuration that says what functions do unless a call says otherwise: {@code error} or {@code null}. */
    public static final String CONF = "spark.fovea.sql.handleInvalid";

    /**
     * The rule of that word: {@code error} or {@code null}.
     *
     * @param where what holds the word, for messages
     */
    public static OnInvalid of(String where, String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "error" -> ERROR;
            case "null" -> NULL;
            default ->
                throw new InvalidArgumentException(
                        Fault.of(where, "").expected("'error' or 'null'").got("'" + word + "'"));
        };
    }

    /** The rule of a session. */
    public static OnInvalid of(RuntimeConfig conf) {
        return of("configuration " + CONF, conf.get(CONF, "error"));
    }

    /** The type of what a {@code try_} function gives. */
    public static StructType tried(DataType value) {
        return new StructType().add("value", value, true).add("error", DataTypes.StringType, true);
    }

    /** The result for a good picture. */
    public Object good(Object value) {
        return this == TRY ? new GenericInternalRow(new @Nullable Object[] {value, null}) : value;
    }

    /**
     * The result for a bad picture.
     *
     * @param function its name
     * @param place of the row, where it is known
     * @throws ImageException when bad pictures are errors
     */
    public @Nullable Object bad(String function, ImageException error, @Nullable String place) {
        return switch (this) {
            case NULL -> null;
            case TRY ->
                new GenericInternalRow(
                        new @Nullable Object[] {null, UTF8String.fromString(error.type() + ": " + error.getMessage())});
            case ERROR -> {
                Fault fault = Fault.of("function", function)
                        .expected("a good picture in every row")
                        .got("[" + error.getMessage() + "]")
                        .repair("call try_" + function + ", or set " + CONF + " to 'null'");
                throw new ImageException(error.reason(), place == null ? fault : fault.at(place), error);
            }
        };
    }
}
