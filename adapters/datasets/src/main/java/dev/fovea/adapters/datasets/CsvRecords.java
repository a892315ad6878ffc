package dev.fovea.adapters.datasets;

import dev.fovea.api.error.DatasetException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file in UTF-8, as RFC 4180 has them: fields in double quotes may hold separators, line ends and
 * doubled quotes. Blank lines are passed over.
 */
final class CsvRecords implements Closeable {

    /** Longer fields are no paths and labels. */
    private static final int LONGEST_FIELD = 1 << 16;

    private static final int MOST_FIELDS = 1 << 12;
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private final Path file;
    private final char separator;
    private final PushbackReader in;
    private int line = 1;
    private int recordLine = 1;

    CsvRecords(Path file, char separator) throws IOException {
        this.file = file;
        this.separator = separator;
        this.in = new PushbackReader(
                new BufferedReader(new InputStreamReader(
                        Files.newInputStream(file),
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT))),
                1);
    }

    /** The line on which the last record began, from 1. */
    int line() {
        return recordLine;
    }

    /** The next record's fields; null at the end. */
    @Nullable
    List<String> next() throws IOException {
        try {
            if (line == 1) {
                unreadUnless(in.read(), BYTE_ORDER_MARK);
            }
            while (true) {
                recordLine = line;
                List<String> fields = record();
                if (fields == null || fields.size() > 1 || !fields.get(0).isBlank()) {
                    return fields;
                }
            }
        } catch (CharacterCodingException e) {
            throw new DatasetException(
                    Faults.fault(file, "text in UTF-8", "other bytes", "save it as UTF-8")
                            .at("line " + line),
                    e);
        }
    }

    private @Nullable List<String> record() throws IOException {
        List<String> fields = new ArrayList<>();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        in.unread(c);
        while (true) {
            StringBuilder field = new StringBuilder();
            int end = field(field);
            fields.add(field.toString());
            if (end != separator) {
                line++;
                return fields;
            }
            if (fields.size() == MOST_FIELDS) {
                throw wrong("at most " + MOST_FIELDS + " fields", "more");
            }
        }
    }

    /** Reads one field; returns what ended it: the separator, a line end, or -1. */
    private int field(StringBuilder field) throws IOException {
        int c = in.read();
        if (c == '"') {
            quoted(field);
            c = in.read();
            if (c >= 0 && c != separator && c != '\n' && c != '\r') {
                throw wrong("a separator after a closing quote", "'" + (char) c + "'");
            }
        }
        while (c >= 0 && c != separator && c != '\n' && c != '\r') {
            append(field, c);
            c = in.read();
        }
        if (c == '\r') {
            unreadUnless(in.read(), '\n');
            return '\n';
        }
        return c;
    }

    private void quoted(StringBuilder field) throws IOException {
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw wrong("a closing quote", "the end of the file");
            }
            if (c == '"') {
                int next = in.read();
                if (next != '"') {
                    unreadUnless(next, -1);
                    return;
                }
            } else if (c == '\n') {
                line++;
            }
            append(field, c);
        }
    }

    private void append(StringBuilder field, int c) {
        if (field.length() == LONGEST_FIELD) {
            throw wrong("fields of at most " + LONGEST_FIELD + " characters", "a longer one");
        }
        field.append((char) c);
    }

    private void unreadUnless(int c, int expected) throws IOException {
        if (c >= 0 && c != expected) {
            in.unread(c);
        }
    }

    private RuntimeException wrong(String expected, String got) {
        return new DatasetException(
                Faults.fault(file, expected, got, "write it as CSV (RFC 4180)").at("line " + recordLine));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
