package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.spark.sql.ImageFunctions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
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

    private final String folder;
    private final String extension;

    ImageFolder(String folder, String format) {
        this.folder = folder;
        this.extension = "." + ImageFunctions.extension(format);
    }

    /** Writes rows of name and content; returns how many. */
    long write(Dataset<Row> files) {
        SerializableConfiguration conf = new SerializableConfiguration(
                files.sparkSession().sparkContext().hadoopConfiguration());
        MapPartitionsFunction<Row, Long> task =
                rows -> List.of(writeAll(rows, conf)).iterator();
        return files.mapPartitions(task, Encoders.LONG()).collectAsList().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private long writeAll(Iterator<Row> rows, SerializableConfiguration conf) throws IOException {
        Path target = new Path(folder);
        FileSystem system = target.getFileSystem(conf.value());
        system.mkdirs(target);
        long count = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            if (!row.isNullAt(1)) {
                write(system, target, nameOf(row), row.getAs(1));
                count++;
            }
        }
        return count;
    }

    private static String nameOf(Row row) {
        String name = row.isNullAt(0) ? "" : row.getString(0);
        if (name.isBlank() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
            throw new InvalidArgumentException(Fault.of("file name", "'" + name + "'")
                    .expected("a name without a folder that does not start with a dot")
                    .got("another")
                    .repair("take the last part of a path, as with substring_index(path, '/', -1)"));
        }
        return name;
    }

    /** Under a name of this attempt's own first: of two attempts at a task, each leaves whole files. */
    private void write(FileSystem system, Path target, String name, byte[] content) throws IOException {
        TaskContext task = TaskContext.get();
        Path part = new Path(target, "." + name + "." + (task == null ? 0 : task.taskAttemptId()) + ".part");
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
