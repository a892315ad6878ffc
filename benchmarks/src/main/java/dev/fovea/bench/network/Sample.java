package dev.fovea.bench.network;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.tensor.Shape;
import java.util.Random;

/** What all contenders are given: one input of pictures, values from -1 to 1, different in each row. */
public final class Sample {

    private static final long SEED = 4711;

    private final String name;
    private final Shape row;
    private final int rows;
    private final float[] values;

    /**
     * Pictures at random.
     *
     * @param name of the input
     * @param row height, width and channels of a picture
     * @param rows pictures
     */
    public Sample(String name, Shape row, int rows) {
        this.name = name;
        this.row = row;
        this.rows = rows;
        this.values = new float[Math.toIntExact(rows * row.elements())];
        Random random = new Random(SEED);
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
    }

    /** The sample for a network of one input. */
    public static Sample of(Graph graph, int rows) {
        Node input = graph.inputs().get(0);
        return new Sample(input.name(), input.type().shape(), rows);
    }

    /** The input's name. */
    public String name() {
        return name;
    }

    /** The number of pictures. */
    public int rows() {
        return rows;
    }

    /** The values, channels last; not a copy. */
    public float[] values() {
        return values;
    }

    /** Rows, height, width, channels. */
    public int[] dims() {
        return new int[] {rows, row.dim(0), row.dim(1), row.dim(2)};
    }

    /** Rows, channels, height, width. */
    public long[] channelsFirstDims() {
        return new long[] {rows, row.dim(2), row.dim(0), row.dim(1)};
    }

    /** The values with channels first. */
    public float[] channelsFirst() {
        int pixels = row.dim(0) * row.dim(1);
        int channels = row.dim(2);
        float[] moved = new float[values.length];
        for (int n = 0; n < rows; n++) {
            int start = n * pixels * channels;
            for (int p = 0; p < pixels; p++) {
                for (int c = 0; c < channels; c++) {
                    moved[start + c * pixels + p] = values[start + p * channels + c];
                }
            }
        }
        return moved;
    }
}
