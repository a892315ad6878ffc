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
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Picture files of any file system that Hadoop knows, read in a task with the session's configuration. */
final class HadoopFiles implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> configuration;

    private HadoopFiles(Broadcast<SerializableConfiguration> configuration) {
        this.configuration = configuration;
    }

    /** The files that the session reads. */
    static HadoopFiles of(SparkSession session) {
        Configuration hadoop = session instanceof org.apache.spark.sql.classic.SparkSession classic
                ? classic.sessionState().newHadoopConf()
                : session.sparkContext().hadoopConfiguration();
        return new HadoopFiles(JavaSparkContext.fromSparkContext(session.sparkContext())
                .broadcast(new SerializableConfiguration(hadoop)));
    }

    /** The picture in that file, which is opened when the picture is needed, on the thread that needs it. */
    ImageSource source(String uri) {
        return new InFile(uri);
    }

    private final class InFile implements ImageSource {

        private final String uri;
        /** Kept from being asked for to being decoded, so that a file is read once. */
        private byte @org.jspecify.annotations.Nullable [] bytes;

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
                Path path = new Path(uri);
                FileSystem files = path.getFileSystem(configuration.value().value());
                FileStatus status = files.getFileStatus(path);
                if (status.isDirectory()) {
                    throw new ImageException(
                            Reason.UNREADABLE,
                            Fault.of("image", uri).expected("a file").got("a folder"));
                }
                long most = Math.min(options.maxBytes(), Integer.MAX_VALUE - 16L);
                if (status.getLen() > most) {
                    throw new ImageException(
                            Reason.TOO_LARGE,
                            Fault.of("image", uri)
                                    .expected("at most " + most + " bytes")
                                    .got(status.getLen() + " bytes")
                                    .repair("raise fovea.image.maxBytes if the picture is to be trusted"));
                }
                byte[] content = new byte[(int) status.getLen()];
                try (FSDataInputStream in = files.open(path)) {
                    in.readFully(0, content);
                }
                return content;
            } catch (FileNotFoundException e) {
                NoSuchFileException missing = new NoSuchFileException(uri);
                missing.initCause(e);
                throw ImageSource.unreadable(uri, missing);
            } catch (IOException e) {
                throw ImageSource.unreadable(uri, e);
            } catch (IllegalArgumentException e) {
                throw new ImageException(
                        Reason.UNREADABLE,
                        Fault.of("image", uri).expected("the URI of a file").got(String.valueOf(e.getMessage())),
                        e);
            }
        }
    }
}
