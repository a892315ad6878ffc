package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Locale;

/** What an SQL function makes of a bad picture. */
enum OnInvalid {
    /** The query fails. */
    ERROR,
    /** Null. */
    NULL,
    /** A struct of value and error, as the {@code try_} functions give. */
    TRY;

    /** The configuration that says what functions do unless a call says otherwise. */
    static final String CONF = "spark.fovea.sql.handleInvalid";

    /** The rule of that word: {@code error} or {@code null}. */
    static OnInvalid of(String where, String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "error" -> ERROR;
            case "null" -> NULL;
            default ->
                throw new InvalidArgumentException(
                        Fault.of(where, "").expected("'error' or 'null'").got("'" + word + "'"));
        };
    }
}
