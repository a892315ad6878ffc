package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The made-up weights of a network in {@code golden/networks}: every value follows from the names of network, layer and
 * weight and from its index, by the formula in the goldens' README, so that 550 MB need not be kept. Immutable.
 */
public final class MadeUpWeights {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final int CHUNK = 1 << 16;

    private final String network;
    private final Map<String, Row> rows;
    private final List<String> names;

    private MadeUpWeights(String network, Map<String, Row> rows) {
        this.network = network;
        this.rows = Map.copyOf(rows);
        this.names = List.copyOf(rows.keySet());
    }

    /** One line of {@code weights.tsv}: value = offset + scale * u, with u from -1 to 1. */
    private record Row(Shape shape, double offset, double scale) {

        static Row of(String kind, Shape shape, double fanIn, double gain) {
            return switch (kind) {
                case "kernel" -> new Row(shape, 0, gain * Math.sqrt(6 / fanIn));
                case "bias" -> new Row(shape, 0, 0.05);
                case "gamma", "moving_variance" -> new Row(shape, 1, 0.1);
                case "beta", "moving_mean" -> new Row(shape, 0, 0.1);
                case "zeros" -> new Row(shape, 0, 0);
                case "ones" -> new Row(shape, 1, 0);
                default -> throw new IllegalArgumentException("kind of weight: " + kind);
            };
        }
    }

    /** The weights of {@code golden/networks/<network>}; the running test is skipped when that is not there. */
    public static MadeUpWeights of(String network) {
        Path table = Goldens.file("golden/networks/" + network + "/weights.tsv");
        List<String> lines;
        try {
            lines = Files.readAllLines(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split("\t", -1);
            int[] dims = Arrays.stream(fields[2].split("x", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            Row row = Row.of(fields[3], Shape.of(dims), Double.parseDouble(fields[4]), Double.parseDouble(fields[5]));
            rows.put(fields[0] + "/" + fields[1], row);
        }
        return new MadeUpWeights(network, rows);
    }

    /** {@code LAYER/WEIGHT} of every weight, in the order of model.layers and layer.weights. */
    public List<String> names() {
        return names;
    }

    /** True when the network has that weight. */
    public boolean has(String layer, String weight) {
        return rows.containsKey(layer + "/" + weight);
    }

    /** The dimensions of a weight, as Keras keeps it. */
    public Shape shape(String layer, String weight) {
        return row(layer, weight).shape();
    }

    /** The number of all values of the network. */
    public long parameters() {
        return rows.values().stream().mapToLong(row -> row.shape().elements()).sum();
    }

    /** The values of a weight off the heap, row-major, made anew by each call. */
    public Weights weights(String layer, String weight) {
        Row row = row(layer, weight);
        int size = Math.toIntExact(row.shape().elements());
        ByteBuffer data =
                ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer floats = data.asFloatBuffer();
        long key = key(network + "/" + layer + "/" + weight);
        IntStream.range(0, (size + CHUNK - 1) / CHUNK)
                .parallel()
                .forEach(chunk -> fill(floats, chunk * CHUNK, Math.min(size, (chunk + 1) * CHUNK), key, row));
        return Weights.of(layer + "/" + weight, DType.F32, row.shape(), data);
    }

    /** The values of a weight on the heap, row-major. */
    public float[] values(String layer, String weight) {
        Row row = row(layer, weight);
        float[] values = new float[Math.toIntExact(row.shape().elements())];
        fill(FloatBuffer.wrap(values), 0, values.length, key(network + "/" + layer + "/" + weight), row);
        return values;
    }

    private Row row(String layer, String weight) {
        Row row = rows.get(layer + "/" + weight);
        if (row == null) {
            throw new IllegalArgumentException("network " + network + " has no weight " + layer + "/" + weight);
        }
        return row;
    }

    private static void fill(FloatBuffer floats, int from, int to, long key, Row row) {
        for (int i = from; i < to; i++) {
            double u = (mix(key + (i + 1L) * GOLDEN_GAMMA) >>> 40) * 0x1p-23 - 1;
            floats.put(i, (float) (row.offset + row.scale * u));
        }
    }

    /** FNV-1a of 64 bits (Fowler, Noll, Vo). */
    private static long key(String name) {
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finish of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long state) {
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
