package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.model.Sha256;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/**
 * Features with their classes, on this machine's scratch disk, in the order of the rows' places, however they came: of the
 * heap an example takes a few bytes.
 */
final class SpooledFeatures implements Dataset {

    private final String name;
    private final List<String> classes;
    private final int width;
    private final SpoolFile file;
    private final long[] places;
    private final int[] labels;
    /** The number in the file of each example. */
    private final int[] order;

    private SpooledFeatures(
            String name, List<String> classes, int width, SpoolFile file, long[] places, int[] labels, int[] order) {
        this.name = name;
        this.classes = classes;
        this.width = width;
        this.file = file;
        this.places = places;
        this.labels = labels;
        this.order = order;
    }

    /**
     * The examples of rows as {@link ExampleTask} makes them.
     *
     * @param name for messages
     * @param classes by index
     * @param isNamed whether a row has the class's name, not its index
     */
    static SpooledFeatures of(Iterator<Row> rows, String name, List<String> classes, boolean isNamed, int width)
            throws IOException {
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            indices.put(isNamed ? classes.get(i) : Integer.toString(i), i);
        }
        SpoolFile file = SpoolFile.open();
        try {
            long[] places = new long[1024];
            int[] labels = new int[1024];
            int count = 0;
            while (rows.hasNext()) {
                Row row = rows.next();
                if (count == places.length) {
                    places = Arrays.copyOf(places, Math.multiplyExact(count, 2));
                    labels = Arrays.copyOf(labels, count * 2);
                }
                byte[] features = (byte[]) row.get(3);
                if (features.length != width * Float.BYTES) {
                    throw new ShapeException(Fault.of("features", ExampleTask.place(row.getLong(0)))
                            .expected(width * Float.BYTES + " bytes")
                            .got(features.length));
                }
                Integer label = indices.get(row.getString(1));
                if (label == null) {
                    throw new TrainingException(Fault.of("label", ExampleTask.place(row.getLong(0)))
                            .expected("one of the " + classes.size() + " classes that the data had before")
                            .got("'" + row.getString(1) + "'")
                            .repair("fit on data that stay the same, persisted or in files"));
                }
                places[count] = row.getLong(0);
                labels[count++] = label;
                file.append(features);
            }
            file.flush();
            return new SpooledFeatures(name, classes, width, file, places, labels, order(places, count));
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** The numbers of the examples, by their places. */
    static int[] order(long[] places, int count) {
        boolean isSorted = IntStream.range(1, count).allMatch(i -> places[i - 1] <= places[i]);
        IntStream all = IntStream.range(0, count);
        return isSorted
                ? all.toArray()
                : all.boxed()
                        .sorted(Comparator.comparingLong(i -> places[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return order.length;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public String nameOf(int index) {
        return ExampleTask.place(places[order[index]]);
    }

    @Override
    public float[] target(int index) {
        return new float[] {labels[order[index]]};
    }

    private ByteBuffer bytes(int index) throws IOException {
        int bytes = width * Float.BYTES;
        return file.read((long) order[index] * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public Content content(int index) throws IOException {
        float[] values = new float[width];
        bytes(index).asFloatBuffer().get(values);
        return new Content.Values(HeapTensor.of(Shape.of(width), values));
    }

    @Override
    public List<Skipped> skipped() {
        return List.of();
    }

    @Override
    public String hash() throws IOException {
        MessageDigest digest = Sha256.digest();
        for (int i = 0; i < size(); i++) {
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(labels[order[i]]).flip());
            digest.update(bytes(i));
        }
        return Sha256.hex(digest);
    }

    @Override
    public void close() {
        file.close();
    }
}
