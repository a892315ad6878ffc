package dev.fovea.adapters.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a manifest's columns stand.
 *
 * @param weight -1 where there is none
 * @param isNamed whether the first record names them
 */
record CsvColumns(int path, int label, int weight, int count, boolean isNamed) {

    private static final Set<String> PATHS = Set.of("path", "file", "filename", "image", "photo");
    private static final Set<String> LABELS = Set.of("label", "class", "category", "target");
    private static final Set<String> WEIGHTS = Set.of("weight", "sample_weight");

    /** The columns, by the first record: names in any order, or else path, label and perhaps weight. */
    static CsvColumns of(List<String> first, Path file) {
        List<String> names = new ArrayList<>();
        first.forEach(name -> names.add(name.strip().toLowerCase(Locale.ROOT)));
        int path = find(names, PATHS);
        int label = find(names, LABELS);
        if (path >= 0 && label >= 0) {
            return new CsvColumns(path, label, find(names, WEIGHTS), names.size(), true);
        }
        if (first.size() != 2 && first.size() != 3) {
            throw Faults.of(
                    file,
                    "a header with the columns path and label, or records of path,label[,weight]",
                    first.size() + (first.size() == 1 ? " field" : " fields") + " in the first line",
                    "write a header");
        }
        return new CsvColumns(0, 1, first.size() == 3 ? 2 : -1, first.size(), false);
    }

    private static int find(List<String> names, Set<String> wanted) {
        for (int i = 0; i < names.size(); i++) {
            if (wanted.contains(names.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
