package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.spark.sql.ImageFunctions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** A folder of any Hadoop file system that pictures are written to; a file appears when it is whole. */
final class ImageFolder implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What file systems take, less what Hadoop adds for the file of checksums on local disks. */
    private static final int MOST_BYTES = 250;

    private final String folder;
    private final String extension;

    ImageFolder(String folder, String format) {
        this.folder = folder;
        this.extension = "." + ImageFunctions.extension(format);
    }

    /**
     * Writes rows of name and content; returns how many.
     *
     * @throws InvalidArgumentException when two rows have one name, of which one is written; within a partition, and for a name
     *     that no file can have, the job fails of it
     */
    long write(Dataset<Row> files) {
        SerializableConfiguration conf =
                new SerializableConfiguration(SessionFiles.configuration(files.sparkSession()));
        MapPartitionsFunction<Row, String> task = rows -> writeAll(rows, conf).iterator();
        Set<String> names = new HashSet<>();
        for (String name : files.mapPartitions(task, Encoders.STRING()).collectAsList()) {
            requireNew(names, name);
        }
        return names.size();
    }

    private Set<String> writeAll(Iterator<Row> rows, SerializableConfiguration conf) throws IOException {
        Path target = new Path(folder);
        FileSystem system = SessionFiles.of(target, conf.value());
        system.mkdirs(target);
        Set<String> names = new LinkedHashSet<>();
        while (rows.hasNext()) {
            Row row = rows.next();
            if (!row.isNullAt(1)) {
                String name = nameOf(row);
                requireNew(names, name);
                write(system, target, name, row.getAs(1));
            }
        }
        return names;
    }

    private static void requireNew(Set<String> names, String name) {
        if (!names.add(name)) {
            throw new InvalidArgumentException(Fault.of("file name", "'" + name + "'")
                    .expected("one picture of that name")
                    .got("several")
                    .repair("make names differ, for instance with monotonically_increasing_id()"));
        }
    }

    private String nameOf(Row row) {
        String name = row.isNullAt(0) ? "" : row.getString(0);
        if (name.isBlank() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
            throw new InvalidArgumentException(Fault.of("file name", "'" + name + "'")
                    .expected("a name without a folder that does not start with a dot")
                    .got("another")
                    .repair("take the last part of a path, as with substring_index(path, '/', -1)"));
        }
        if (name.indexOf(':') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidArgumentException(Fault.of("file name", "'" + name + "'")
                    .expected("a name without colons and control characters, which Hadoop's file systems do not have")
                    .got("another")
                    .repair("replace them, as with regexp_replace(name, '[:\\\\p{Cntrl}]', '-')"));
        }
        int bytes = (name + extension).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new InvalidArgumentException(Fault.of("file name", "'" + name + "'")
                    .expected("at most " + MOST_BYTES + " bytes in UTF-8 with " + extension)
                    .got(bytes)
                    .repair("shorten it, for instance to sha2(name, 256)"));
        }
        return name;
    }

    /** Under a name of this attempt's own first: of two attempts at a task, each leaves whole files. */
    private void write(FileSystem system, Path target, String name, byte[] content) throws IOException {
        TaskContext task = TaskContext.get();
        Path part = new Path(target, ".fovea-" + (task == null ? 0 : task.taskAttemptId()) + ".part");
        try (OutputStream out = system.create(part, true)) {
            out.write(content);
        }
        Path file = new Path(target, name + extension);
        if (!system.rename(part, file)) {
            system.delete(file, false);
            if (!system.rename(part, file)) {
                throw new IOException("cannot rename " + part + " to " + file);
            }
        }
    }
}
