package dev.fovea.adapters.models.file;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A graph as the bytes of its section, and the blocks of its weights. Equal graphs give equal bytes. */
final class GraphEncoder {

    /** More nodes than networks have, few enough for what looks at every pair of them. */
    static final int MOST_NODES = 1 << 14;

    /** Nodes that one node takes, and outputs of a network. */
    static final int MOST_INPUTS = 1 << 12;

    private GraphEncoder() {}

    /**
     * What is written of a graph.
     *
     * @param section the graph section
     * @param blocks of the weights section
     * @param weightBytes size of the weights section
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Encoded(byte[] section, List<WeightTable.Block> blocks, long weightBytes) {}

    /**
     * The graph, encoded.
     *
     * @throws ModelException when the format cannot hold it
     */
    static Encoded encode(Graph graph) {
        List<Node> all = graph.nodes();
        if (all.size() > MOST_NODES) {
            throw new ModelException(Fault.of("graph", graph.name())
                    .expected("at most " + MOST_NODES + " nodes")
                    .got(all.size()));
        }
        WeightTable weights = new WeightTable(graph.name());
        FieldWriter nodes = new FieldWriter(weights::row).i32(all.size());
        Map<String, Integer> numbers = new HashMap<>();
        for (Node node : all) {
            if (node.inputs().size() > MOST_INPUTS) {
                throw new ModelException(Fault.of("node", node.name())
                        .expected("at most " + MOST_INPUTS + " inputs")
                        .got(node.inputs().size()));
            }
            nodes.text(node.name()).i32(node.inputs().size());
            for (String input : node.inputs()) {
                nodes.i32(number(numbers, input));
            }
            OpTable.write(node.op(), nodes);
            numbers.put(node.name(), numbers.size());
        }
        if (graph.outputs().size() > MOST_INPUTS) {
            throw new ModelException(Fault.of("graph", graph.name())
                    .expected("at most " + MOST_INPUTS + " outputs")
                    .got(graph.outputs().size()));
        }
        nodes.i32(graph.outputs().size());
        for (String output : graph.outputs()) {
            nodes.i32(number(numbers, output));
        }
        FieldWriter head = new FieldWriter(weights::row)
                .text(graph.name())
                .i32(weights.blocks().size());
        for (WeightTable.Block block : weights.blocks()) {
            head.i64(block.offset()).i64(block.data().remaining());
        }
        head.i32(weights.count()).bytes(weights.encoded()).bytes(nodes.toBytes());
        return new Encoded(head.toBytes(), List.copyOf(weights.blocks()), weights.bytes());
    }

    /** A graph's nodes come after their inputs, so every name that is asked for is there. */
    private static int number(Map<String, Integer> numbers, String node) {
        return Objects.requireNonNull(numbers.get(node), node);
    }
}
