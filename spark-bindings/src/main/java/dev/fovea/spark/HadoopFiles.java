package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Picture files of any file system that Hadoop knows, read in a task with the session's configuration. A URI is taken as it
 * stands; where there is no such file, percent-encoding is undone, which Spark's own columns of files have.
 */
final class HadoopFiles implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> configuration;

    private static final Pattern ENCODED =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*%[0-9A-Fa-f]{2}.*", Pattern.DOTALL);

    private HadoopFiles(Broadcast<SerializableConfiguration> configuration) {
        this.configuration = configuration;
    }

    /** The files that the session reads. */
    static HadoopFiles of(SparkSession session) {
        return new HadoopFiles(JavaSparkContext.fromSparkContext(session.sparkContext())
                .broadcast(new SerializableConfiguration(SessionFiles.configuration(session))));
    }

    /** The picture in that file, which is opened when the picture is needed, on the thread that needs it. */
    ImageSource source(String uri) {
        return new InFile(uri);
    }

    private final class InFile implements ImageSource {

        private final String uri;
        /** Kept from being asked for to being decoded, so that a file is read once. */
        private byte @Nullable [] bytes;

        InFile(String uri) {
            this.uri = uri;
        }

        @Override
        public String name() {
            return uri;
        }

        @Override
        public Image load(ImageDecoder decoder, DecodeOptions options) {
            byte[] known = bytes;
            bytes = null;
            return decoder.decode(known == null ? read(options) : known, uri, options);
        }

        @Override
        public Optional<EncodedImage> content() {
            byte[] content = read(DecodeOptions.defaults());
            bytes = content;
            return Optional.of(new EncodedImage.InMemory(content));
        }

        private byte[] read(DecodeOptions options) {
            try {
                try {
                    return read(new Path(uri), options);
                } catch (FileNotFoundException e) {
                    Path decoded = decoded();
                    if (decoded == null) {
                        throw e;
                    }
                    return read(decoded, options);
                }
            } catch (FileNotFoundException e) {
                NoSuchFileException missing = new NoSuchFileException(uri);
                missing.initCause(e);
                throw ImageSource.unreadable(uri, missing);
            } catch (UnsupportedFileSystemException e) {
                throw new ImageException(
                        Reason.UNREADABLE,
                        Fault.of("image", uri)
                                .expected("the URI of a file system that Spark reads")
                                .got(String.valueOf(e.getMessage()))
                                .repair(SessionFiles.REPAIR),
                        e);
            } catch (IOException e) {
                throw ImageSource.unreadable(uri, e);
            } catch (IllegalArgumentException e) {
                throw new ImageException(
                        Reason.UNREADABLE,
                        Fault.of("image", uri).expected("the URI of a file").got(String.valueOf(e.getMessage())),
                        e);
            }
        }

        /** The path that the text means where it is percent-encoded; null where it is not. */
        private @Nullable Path decoded() {
            if (!ENCODED.matcher(uri).matches()) {
                return null;
            }
            try {
                return new Path(new URI(uri));
            } catch (URISyntaxException e) {
                return null;
            }
        }

        private byte[] read(Path path, DecodeOptions options) throws IOException {
            FileSystem files = SessionFiles.of(path, configuration.value().value());
            FileStatus status = files.getFileStatus(path);
            if (status.isDirectory()) {
                throw new ImageException(
                        Reason.UNREADABLE,
                        Fault.of("image", uri).expected("a file").got("a folder"));
            }
            long most = Math.min(options.maxBytes(), Integer.MAX_VALUE - 16L);
            long length = status.getLen();
            if (length > most) {
                throw tooLarge(most, length + " bytes");
            }
            try (FSDataInputStream in = files.open(path)) {
                // Not every file system knows how long its files are: a server on the web need not say it.
                if (length < 0) {
                    byte[] content = in.readNBytes((int) most + 1);
                    if (content.length > most) {
                        throw tooLarge(most, "more");
                    }
                    return content;
                }
                byte[] content = new byte[(int) length];
                in.readFully(0, content);
                return content;
            }
        }

        private ImageException tooLarge(long most, String got) {
            return new ImageException(
                    Reason.TOO_LARGE,
                    Fault.of("image", uri)
                            .expected("at most " + most + " bytes")
                            .got(got)
                            .repair("raise fovea.image.maxBytes if the picture is to be trusted"));
        }
    }
}
