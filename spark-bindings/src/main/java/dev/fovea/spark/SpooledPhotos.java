package dev.fovea.spark;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.Sha256;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Photos by their URIs, with their targets, on this machine's scratch disk, in the order of their rows. The photos
 * themselves stay where they are, and are read when they are decoded.
 */
final class SpooledPhotos implements Dataset {

    private final HadoopFiles files;
    private final List<String> classes;
    private final int targets;
    private final SpoolFile file;
    /** Where each record begins in the file, and where the last one ends. */
    private final long[] starts;
    /** The record of each example. */
    private final int[] order;

    private final boolean isStrict;

    private SpooledPhotos(
            HadoopFiles files,
            List<String> classes,
            int targets,
            SpoolFile file,
            long[] starts,
            int[] order,
            boolean isStrict) {
        this.order = order;
        this.isStrict = isStrict;
        this.files = files;
        this.classes = classes;
        this.targets = targets;
        this.file = file;
        this.starts = starts;
    }

    /**
     * The examples of rows of a place, a URI and its target.
     *
     * @param classes by index; empty when targets are numbers
     * @param targets how many numbers a target is
     * @param isStrict whether a bad photo ends the training; else it is left out
     */
    static SpooledPhotos of(Iterator<Row> rows, HadoopFiles files, List<String> classes, int targets, boolean isStrict)
            throws IOException {
        SpoolFile file = SpoolFile.open();
        try {
            long[] starts = new long[1024];
            long[] places = new long[1024];
            int count = 0;
            while (rows.hasNext()) {
                Row row = rows.next();
                if (count + 1 == starts.length) {
                    starts = Arrays.copyOf(starts, Math.multiplyExact(starts.length, 2));
                    places = Arrays.copyOf(places, starts.length);
                }
                places[count] = row.getLong(0);
                file.append((byte[]) row.get(2));
                file.append(row.getString(1).getBytes(StandardCharsets.UTF_8));
                starts[++count] = file.size();
            }
            file.flush();
            return new SpooledPhotos(
                    files,
                    classes,
                    targets,
                    file,
                    Arrays.copyOf(starts, count + 1),
                    SpooledFeatures.order(places, count),
                    isStrict);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "photos";
    }

    @Override
    public int size() {
        return order.length;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    private ByteBuffer record(int index) {
        try {
            int at = order[index];
            return file.read(starts[at], (int) (starts[at + 1] - starts[at]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String nameOf(int index) {
        ByteBuffer record = record(index);
        return StandardCharsets.UTF_8
                .decode(record.position(targets * Float.BYTES))
                .toString();
    }

    @Override
    public float[] target(int index) {
        float[] target = new float[targets];
        record(index).asFloatBuffer().get(target);
        return target;
    }

    @Override
    public Content content(int index) {
        ImageSource source = files.source(nameOf(index));
        return new Content.Picture(isStrict ? new Strict(source) : source);
    }

    /** A photo that must be good. */
    private record Strict(ImageSource source) implements ImageSource {
        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
            try {
                return source.load(decoder, options);
            } catch (ImageException e) {
                throw new DatasetException(
                        Fault.of("photo", source.name())
                                .expected("a good picture in every row")
                                .got("[" + e.getMessage() + "]")
                                .repair("set handleInvalid to 'skip', or filter such rows out before"),
                        e);
            }
        }
    }

    @Override
    public List<Skipped> skipped() {
        return List.of();
    }

    /** Of names and targets: the contents would be another pass over all photos, for a number that nobody asks for here. */
    @Override
    public String hash() {
        MessageDigest digest = Sha256.digest();
        for (int i = 0; i < size(); i++) {
            digest.update(record(i));
        }
        return Sha256.hex(digest);
    }

    @Override
    public void close() {
        file.close();
    }
}
