package dev.fovea.spark;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.sql.SparkSession;

/** The file systems that a session reaches: those of its context, by what {@code SET} and its own configuration add to it. */
final class SessionFiles {

    /** What to do about a file system that is not there. */
    static final String REPAIR = "check the scheme, and give Spark the jar of its file system, as with --packages"
            + " org.apache.hadoop:hadoop-aws:VERSION for s3a";

    private SessionFiles() {}

    /** Hadoop's configuration as the session has it. */
    static Configuration configuration(SparkSession session) {
        return session instanceof org.apache.spark.sql.classic.SparkSession classic
                ? classic.sessionState().newHadoopConf()
                : session.sparkContext().hadoopConfiguration();
    }

    /**
     * The file system of a path.
     *
     * @throws UnsupportedFileSystemException when nothing on the class path serves its scheme, {@link #REPAIR}
     */
    static FileSystem of(Path path, Configuration configuration) throws IOException {
        try {
            return path.getFileSystem(configuration);
        } catch (RuntimeException e) {
            // What Hadoop says of a scheme that it knows, and whose jar it has not.
            if (!(e.getCause() instanceof ClassNotFoundException missing)) {
                throw e;
            }
            UnsupportedFileSystemException unsupported = new UnsupportedFileSystemException(
                    "no file system for scheme \"" + path.toUri().getScheme() + "\": " + missing.getMessage());
            unsupported.initCause(e);
            throw unsupported;
        }
    }
}
