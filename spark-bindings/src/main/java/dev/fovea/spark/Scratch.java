package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.TrainingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A folder of one fit's own, which driver and executors see; it is deleted when it is closed, unless it is to stay and was written. */
final class Scratch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Scratch.class.getPackageName());

    private final FileSystem files;
    private final Path folder;
    private final boolean isKept;
    private boolean isWritten;
    private long wrote;

    private Scratch(FileSystem files, Path folder, boolean isKept) {
        this.files = files;
        this.folder = folder;
        this.isKept = isKept;
    }

    /**
     * A new folder.
     *
     * @param parent path or URI; null for a temporary one, where every node sees it
     * @param isKept whether it stays once it is written
     * @throws InvalidArgumentException when the executors are other machines' and nobody says what folder they share, or
     *     when nothing can be written there
     */
    static Scratch open(SparkSession session, @Nullable String parent, boolean isKept) {
        Configuration hadoop = SessionFiles.configuration(session);
        try {
            Path above = new Path(parent == null ? shared(session, hadoop) : parent);
            FileSystem files = SessionFiles.of(above, hadoop);
            Path folder = files.makeQualified(new Path(above, "fovea-features-" + UUID.randomUUID()));
            requireWritable(files, folder);
            return new Scratch(files, folder, isKept);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidArgumentException(
                    Fault.of("param", "featuresDir")
                            .expected("a folder that can be made and written, on a file system that Hadoop reaches")
                            .got("'" + parent + "' [" + e.getMessage() + "]")
                            .repair("call setFeaturesDir with a path of HDFS, S3 or a shared disk"),
                    e);
        }
    }

    /** Asked here, before the pictures are gone through: what a task says of it later names no param. */
    private static void requireWritable(FileSystem files, Path folder) throws IOException {
        if (!files.mkdirs(folder)) {
            throw new IOException("cannot make the folder " + folder);
        }
        files.delete(folder, true);
    }

    private static String shared(SparkSession session, Configuration hadoop) throws IOException {
        scala.Option<String> checkpoints = session.sparkContext().getCheckpointDir();
        if (checkpoints.isDefined()) {
            return checkpoints.get();
        }
        FileSystem files = FileSystem.get(hadoop);
        if (!files.getUri().getScheme().equals("file")) {
            return new Path(files.getHomeDirectory(), ".fovea").toString();
        }
        if (session.sparkContext().isLocal()) {
            return java.nio.file.Path.of(System.getProperty("java.io.tmpdir"))
                    .toUri()
                    .toString();
        }
        throw new InvalidArgumentException(Fault.of("param", "featuresDir")
                .expected("a folder that the driver and all executors see")
                .got("none, and the default file system is each machine's own")
                .repair("call setFeaturesDir with a path of HDFS, S3 or a shared disk"));
    }

    /**
     * Writes the rows there and gives them as they are read back. What a node's own disk hides is neither overlooked now nor
     * when they are read again.
     *
     * @throws TrainingException when fewer or more are read back than the executors wrote
     */
    Dataset<Row> written(Dataset<Row> rows) {
        PartitionRows counts = new PartitionRows();
        counts.counting(rows).write().parquet(folder.toString());
        wrote = counts.sum();
        requireFolder();
        Dataset<Row> back = rows.sparkSession()
                .read()
                .schema(rows.schema())
                .option("ignoreMissingFiles", "false")
                .option("ignoreCorruptFiles", "false")
                .parquet(folder.toString());
        long read = reading(back::count);
        if (read != wrote) {
            throw apart(read + " when they are read back", null);
        }
        isWritten = true;
        return back;
    }

    /**
     * What that gives, which reads the rows.
     *
     * @throws TrainingException when one of their files is not there where a task looks for it; else as the work throws
     */
    <T> T reading(Supplier<T> work) {
        try {
            return work.get();
        } catch (Throwable e) { // Spark throws checked exceptions that it does not declare.
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof FileNotFoundException
                        && String.valueOf(cause.getMessage()).contains(folder.getName())) {
                    throw apart("a file that a reader does not find", e);
                }
            }
            throw e;
        }
    }

    private void requireFolder() {
        try {
            if (!files.exists(folder)) {
                throw apart("no such folder when they are read back", null);
            }
        } catch (IOException e) {
            throw apart("a folder that cannot be read", e);
        }
    }

    private TrainingException apart(String got, @Nullable Throwable cause) {
        return new TrainingException(
                Fault.of("param", "featuresDir")
                        .expected("the " + wrote + " rows that the executors wrote to " + folder)
                        .got(got)
                        .repair("name a folder of a file system that the driver and all executors share"),
                cause);
    }

    @Override
    public void close() {
        if (isKept && isWritten) {
            LOG.log(System.Logger.Level.INFO, "features stay in {0}", folder);
            return;
        }
        try {
            files.delete(folder, true);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot delete " + folder, e);
        }
    }
}
