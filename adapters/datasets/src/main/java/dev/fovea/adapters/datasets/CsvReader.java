package dev.fovea.adapters.datasets;

import dev.fovea.adapters.datasets.PictureSet.Photo;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Names;
import dev.fovea.api.spi.DatasetReader;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Dataset.Skipped;
import dev.fovea.api.train.DatasetOptions;
import dev.fovea.api.train.DatasetOptions.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A CSV manifest: a photo's path, relative to the manifest, its label and perhaps its weight a line. */
public final class CsvReader implements DatasetReader {

    @Override
    public String format() {
        return "csv";
    }

    @Override
    public String takes() {
        return "a CSV manifest of path,label[,weight]";
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public boolean accepts(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return (name.endsWith(".csv") || name.endsWith(".tsv")) && Files.isRegularFile(path);
    }

    @Override
    public boolean holdsValidation(Path path) {
        return false;
    }

    @Override
    public Dataset open(Path path, DatasetOptions options) {
        Manifest manifest = new Manifest(path);
        char separator = path.toString().toLowerCase(Locale.ROOT).endsWith(".tsv") ? '\t' : ',';
        try (CsvRecords records = new CsvRecords(path, separator)) {
            manifest.read(records);
        } catch (IOException e) {
            throw Faults.unreadable(path, e);
        }
        return manifest.open(options);
    }

    /** A photo with the text of its label. */
    private record Entry(String file, String label, float weight) {}

    private static final class Manifest {

        private final Path file;
        private final Path folder;
        private final List<Entry> entries = new ArrayList<>();
        private final Set<String> labels = new HashSet<>();
        private final List<Skipped> skipped = new ArrayList<>();

        Manifest(Path file) {
            this.file = file;
            Path parent = file.getParent();
            this.folder = parent == null ? Path.of("") : parent;
        }

        void read(CsvRecords records) throws IOException {
            List<String> first = records.next();
            if (first == null) {
                throw Faults.of(file, "records of path,label[,weight]", "an empty file", "list the photos in it");
            }
            CsvColumns columns = CsvColumns.of(first, file);
            List<String> record = columns.isNamed() ? records.next() : first;
            while (record != null) {
                if (record.size() != columns.count()) {
                    throw at(records, columns.count() + " fields, as in the first line", record.size(), null);
                }
                take(record, columns, records);
                record = records.next();
            }
        }

        private void take(List<String> record, CsvColumns columns, CsvRecords records) {
            String photo = record.get(columns.path()).strip();
            String label = record.get(columns.label()).strip();
            float weight = 1;
            if (columns.weight() >= 0) {
                String text = record.get(columns.weight()).strip();
                try {
                    weight = Float.parseFloat(text);
                } catch (NumberFormatException e) {
                    throw at(records, "a weight", "'" + text + "'", e);
                }
                if (!(weight >= 0) || Float.isInfinite(weight)) {
                    throw at(records, "a finite weight of at least 0", text, null);
                }
            }
            String reason = label.isEmpty() ? "no label" : refusal(photo);
            if (reason != null) {
                String name = photo.isEmpty() ? file + " line " + records.line() : photo;
                skipped.add(new Skipped(name, reason, !label.isEmpty()));
            } else {
                entries.add(new Entry(photo, label, weight));
            }
            if (!label.isEmpty()) {
                labels.add(label);
            }
        }

        private @Nullable String refusal(String photo) {
            if (photo.isEmpty()) {
                return "no path";
            }
            try {
                Path path = folder.resolve(photo);
                if (!Files.exists(path)) {
                    return "no such file";
                }
                if (!Files.isRegularFile(path)) {
                    return "not a regular file";
                }
                if (!Files.isReadable(path)) {
                    return "no permission to read it";
                }
                return Files.size(path) == 0 ? "0 bytes" : null;
            } catch (InvalidPathException e) {
                return "not a path: " + e.getReason();
            } catch (IOException e) {
                return Faults.reason(e);
            }
        }

        Dataset open(DatasetOptions options) {
            List<String> classes = options.classes().isEmpty() ? ClassNames.sorted(labels) : options.classes();
            Map<String, Integer> index = new HashMap<>();
            classes.forEach(name -> index.put(name, index.size()));
            int[] counts = new int[classes.size()];
            List<Photo> photos = new ArrayList<>();
            for (Entry entry : entries) {
                Integer label = index.get(entry.label());
                if (label == null) {
                    skipped.add(new Skipped(
                            entry.file(),
                            "label '" + entry.label() + "' is not one of the classes that are asked for",
                            false));
                } else {
                    photos.add(new Photo(entry.file(), label, entry.weight()));
                    counts[label]++;
                }
            }
            if (photos.isEmpty()) {
                throw Faults.of(
                        file,
                        "photos with labels",
                        entries.isEmpty() && !skipped.isEmpty()
                                ? "none that can be read: " + skipped.get(0).name() + ": "
                                        + skipped.get(0).reason()
                                : "none",
                        "write paths relative to " + folder.toAbsolutePath().normalize());
            }
            if (options.part() == Part.TRAINING) {
                require(classes, counts);
            }
            return new PictureSet(file, folder, classes, photos, skipped);
        }

        private void require(List<String> classes, int[] counts) {
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == 0) {
                    boolean isListed = labels.contains(classes.get(i));
                    throw Faults.of(
                            file,
                            "at least one photo of class '" + classes.get(i) + "'",
                            isListed ? "none that can be read" : "none",
                            isListed ? "check its paths" : Names.suggestion(classes.get(i), labels));
                }
            }
            if (counts.length < 2) {
                throw Faults.of(
                        file, "at least 2 classes", "only '" + classes.get(0) + "'", "list photos of something else");
            }
        }

        private DatasetException at(CsvRecords records, Object expected, Object got, @Nullable RuntimeException cause) {
            return new DatasetException(
                    Faults.fault(file, expected, got, "correct the line").at("line " + records.line()), cause);
        }
    }
}
