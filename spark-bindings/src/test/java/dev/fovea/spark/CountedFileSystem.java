package dev.fovea.spark;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local files under another scheme, as any other file system of Hadoop would come; it counts what is opened. */
public final class CountedFileSystem extends LocalFileSystem {

    static final String SCHEME = "counted";
    static final String KEY = "fovea.test.counted";
    static final AtomicInteger OPENED = new AtomicInteger();
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
}
