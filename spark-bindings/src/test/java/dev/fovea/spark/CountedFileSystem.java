package dev.fovea.spark;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local files under another scheme, as any other file system of Hadoop would come; it counts what is opened, and says when
 * a job's results are there.
 */
public final class CountedFileSystem extends LocalFileSystem {

    static final String SCHEME = "counted";
    static final String KEY = "fovea.test.counted";
    static final AtomicInteger OPENED = new AtomicInteger();

    /** Is told the folder of each job that was committed. */
    static final AtomicReference<Consumer<java.nio.file.Path>> COMMITTED = new AtomicReference<>(folder -> {});

    static final AtomicReference<String> CONFIGURED = new AtomicReference<>("");

    /** Made by Hadoop. */
    public CountedFileSystem() {
        super(new Local());
    }

    private static final class Local extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create(SCHEME + ":///");
        }
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        super.initialize(name, conf);
        CONFIGURED.set(conf.get(KEY, ""));
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        OPENED.incrementAndGet();
        return super.open(file, bufferSize);
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        if (file.getName().equals("_SUCCESS")) {
            COMMITTED
                    .get()
                    .accept(java.nio.file.Path.of(file.getParent().toUri().getPath()));
        }
        return super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
    }
}
