package dev.fovea.adapters.cli;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records of comma-separated values as RFC 4180 has them. */
final class Csv {

    private static final String LINE_END = "\r\n";

    private Csv() {}

    /** One record, its line end included. */
    static String row(Object... fields) {
        return Stream.of(fields)
                .map(field -> quoted(String.valueOf(field)))
                .collect(Collectors.joining(",", "", LINE_END));
    }

    /** The field, in quotes where it needs them. */
    static String quoted(String field) {
        boolean isPlain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isPlain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
