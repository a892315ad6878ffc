package dev.fovea.spark.sql;

import java.util.List;

/**
 * What DESCRIBE FUNCTION says of a function.
 *
 * @param name in SQL
 * @param signature the arguments, optional ones in brackets: {@code picture[, model]}
 * @param least the fewest arguments
 * @param most the most arguments
 * @param usage one sentence, after the arguments
 * @param arguments each a name, a dash and a sentence
 * @param example a query, with {@code _FUNC_} for the name
 */
public record FunctionDoc(
        String name, String signature, int least, int most, String usage, List<String> arguments, String example) {

    /** The names of the arguments, in order. */
    List<String> names() {
        return List.of(signature.replaceAll("[\\[\\] ]", "").split(","));
    }
}
