package dev.fovea.adapters.models;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.LabelTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads label files: one label a line, or lines of {@code index TAB name} or {@code index TAB id TAB name}, more columns
 * ignored, with or without a heading. Byte order mark, any line ends and blank lines at the end are accepted.
 */
final class LabelFile {

    static final int MAX_BYTES = 64 << 20;
    private static final String WHAT = "label file";

    private LabelFile() {}

    static LabelTable read(SpecFolder folder, String name) {
        String source = folder.describe(name);
        return parse(Contents.text(folder.read(WHAT, name, MAX_BYTES), WHAT, source), source);
    }

    static LabelTable parse(String text, String source) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
        if (lines.isEmpty()) {
            throw new ModelException(
                    Fault.of(WHAT, source).expected("at least one label").got("none"));
        }
        return lines.get(0).indexOf('\t') >= 0 ? table(lines, source) : plain(lines, source);
    }

    private static LabelTable plain(List<String> lines, String source) {
        List<LabelTable.Entry> entries = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).strip();
            if (name.isEmpty()) {
                throw malformed(source, i, "a label", "a blank line");
            }
            entries.add(new LabelTable.Entry("", name));
        }
        return LabelTable.of(entries);
    }

    private static LabelTable table(List<String> lines, String source) {
        int first = index(lines.get(0).split("\t", -1)[0]) < 0 ? 1 : 0;
        int count = lines.size() - first;
        if (count == 0) {
            throw malformed(source, 0, "a label below the heading", "none");
        }
        LabelTable.@Nullable Entry[] entries = new LabelTable.Entry[count];
        for (int i = first; i < lines.size(); i++) {
            String[] columns = lines.get(i).split("\t", -1);
            int index = index(columns[0]);
            if (index < 0 || index >= count || columns.length < 2) {
                throw malformed(
                        source, i, "index TAB name, the index from 0 to " + (count - 1), "'" + lines.get(i) + "'");
            }
            if (entries[index] != null) {
                throw malformed(source, i, "each index once", index + " again");
            }
            entries[index] = columns.length == 2
                    ? new LabelTable.Entry("", columns[1].strip())
                    : new LabelTable.Entry(columns[1].strip(), columns[2].strip());
        }
        List<LabelTable.Entry> all = new ArrayList<>(count);
        for (LabelTable.@Nullable Entry entry : entries) {
            // As many lines as places, none used twice: every place is filled.
            if (entry != null) {
                all.add(entry);
            }
        }
        return LabelTable.of(all);
    }

    private static int index(String column) {
        try {
            return Integer.parseInt(column.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static ModelException malformed(String source, int line, String expected, String got) {
        return new ModelException(
                Fault.of(WHAT, source).expected(expected).got(got).at("line " + (line + 1)));
    }
}
