package dev.fovea.adapters.models.file;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Training;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The graph that {@link GraphEncoder} wrote; its weights are views of the weights section. */
final class GraphDecoder {

    /** Offset and size. */
    private static final int BLOCK_BYTES = 16;

    /** An empty name, type, rank, block, no scales. */
    private static final int LEAST_ROW_BYTES = 11;

    /** A name of one letter, no inputs, an operation without fields. */
    private static final int LEAST_NODE_BYTES = 10;

    private final FieldReader in;
    private final ByteBuffer weights;

    private GraphDecoder(FieldReader in, ByteBuffer weights) {
        this.in = in;
        this.weights = weights;
    }

    /**
     * The graph.
     *
     * @param section the graph section
     * @param weights the weights section
     * @param training what the graph says of its training
     * @param faults words errors
     * @throws dev.fovea.api.error.ModelException when the sections do not hold a graph
     */
    static Graph decode(byte[] section, ByteBuffer weights, Training training, FileFaults faults) {
        FieldReader in = new FieldReader(section, Section.Kind.GRAPH, faults);
        return new GraphDecoder(in, weights).graph(training);
    }

    private Graph graph(Training training) {
        GraphBuilder builder = new GraphBuilder(in.text("name of the graph")).training(training);
        in.weights(rows(blocks()));
        List<String> names = nodes(builder);
        int outputs = limited("number of outputs", Integer.BYTES, GraphEncoder.MOST_INPUTS);
        for (int i = 0; i < outputs; i++) {
            String output = names.get(in.index("number of an output's node", names.size()));
            in.made(() -> builder.output(output));
        }
        in.end();
        return in.made(builder::build);
    }

    /** Blocks follow each other, each at the next aligned offset, so that no two overlap. */
    private List<ByteBuffer> blocks() {
        int count = limited("number of blocks", BLOCK_BYTES, WeightTable.MOST);
        List<ByteBuffer> blocks = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < count; i++) {
            long offset = in.i64("offset of a block");
            if (offset != Section.aligned(end)) {
                throw in.wrong("a block at " + Section.aligned(end), offset, Long.BYTES);
            }
            long size = in.i64("size of a block");
            if (size < 1 || size > weights.limit() - offset) {
                throw in.wrong("a block of 1 to " + (weights.limit() - offset) + " bytes", size, Long.BYTES);
            }
            blocks.add(weights.slice((int) offset, (int) size));
            end = offset + size;
        }
        if (end != weights.limit()) {
            throw in.wrong("blocks up to the end of the weights at " + weights.limit(), end, 0);
        }
        return blocks;
    }

    private List<Weights> rows(List<ByteBuffer> blocks) {
        int count = limited("number of weights", LEAST_ROW_BYTES, WeightTable.MOST);
        List<Weights> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(blocks));
        }
        return rows;
    }

    private Weights row(List<ByteBuffer> blocks) {
        String name = in.text("name of weights");
        DType dtype = in.dtype();
        Shape stored = in.shape();
        int rank = stored.rank();
        int[] axes = new int[rank];
        boolean[] taken = new boolean[rank];
        for (int i = 0; i < rank; i++) {
            int axis = in.u8("axis");
            if (axis >= rank || taken[axis]) {
                throw in.wrong("each of the axes 0 to " + (rank - 1) + " once", axis, 1);
            }
            taken[axis] = true;
            axes[i] = axis;
        }
        ByteBuffer block = blocks.get(in.index("number of a block", blocks.size()));
        Weights view = in.made(() -> Weights.of(name, dtype, stored, block).permuted(axes));
        if (!in.flag("presence of scales")) {
            return view;
        }
        int channels = rank == 0 ? 1 : view.shape().dim(rank - 1);
        in.need(Float.BYTES * (long) channels, channels + " scales");
        float[] scales = in.floats("scale", channels);
        if (!in.flag("presence of zero points")) {
            return in.made(() -> view.times(scales));
        }
        in.need(Integer.BYTES * (long) channels, channels + " zero points");
        int[] zeroPoints = in.integers("zero point", channels);
        return in.made(() -> view.quantized(scales, zeroPoints));
    }

    /** Nodes refer to nodes before them alone, so there is no cycle. */
    private List<String> nodes(GraphBuilder builder) {
        int count = limited("number of nodes", LEAST_NODE_BYTES, GraphEncoder.MOST_NODES);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = in.text("name of a node");
            int inputs = limited("number of inputs", Integer.BYTES, GraphEncoder.MOST_INPUTS);
            List<String> from = new ArrayList<>();
            for (int j = 0; j < inputs; j++) {
                from.add(names.get(in.index("number of an earlier node", names.size())));
            }
            Op op = OpTable.read(in);
            in.made(() -> builder.add(name, op, from));
            names.add(name);
        }
        return names;
    }

    private int limited(String what, int leastBytes, int most) {
        int count = in.count(what, leastBytes);
        if (count > most) {
            throw in.wrong("at most " + most + " as " + what, count, Integer.BYTES);
        }
        return count;
    }
}
