package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Graph;

/**
 * A network that every backend must compute.
 *
 * @param name unique in the catalogue
 * @param writer writes the network down
 */
record GraphCase(String name, Writer writer) {

    /** Writes a network down and returns its outputs' names. */
    @FunctionalInterface
    interface Writer {
        String[] write(Net net);
    }

    /** A case of one input and the operation or operations made of it. */
    static GraphCase of(String name, Source source, Layer layer) {
        return new GraphCase(name, net -> new String[] {layer.add(net, source.add(net))});
    }

    /** Adds the input of a network. */
    @FunctionalInterface
    interface Source {
        String add(Net net);

        static Source of(int... row) {
            return net -> net.input(row);
        }
    }

    /** Adds nodes behind one. */
    @FunctionalInterface
    interface Layer {
        String add(Net net, String from);
    }

    Graph graph(Numbers numbers) {
        Net net = new Net(name, numbers);
        return net.outputs(writer.write(net));
    }
}
