package dev.fovea.adapters.reference.training;

import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.TrainingCheck;

/** Reading and adding by index. */
final class Indexing {

    private Indexing() {}

    static void gather(int axis, Operand input, Operand index, Operand output) {
        Cells in = new Cells(input);
        Cells indices = new Cells(index);
        Cells out = new Cells(output);
        for (Walk walk = new Walk(output.shape(), index, output); walk.isInside(); walk.next()) {
            int chosen = TrainingCheck.index((int) indices.get(walk.at(0)), input.size(axis));
            out.set(walk.at(1), in.get(at(input, walk, axis, chosen)));
        }
    }

    static void scatterAdd(int axis, Operand input, Operand index, Operand output) {
        Cells in = new Cells(input);
        Cells indices = new Cells(index);
        double[] sums = Convolutions.values(output);
        int[] shape = output.shape();
        for (Walk walk = new Walk(input.shape(), index, input); walk.isInside(); walk.next()) {
            int chosen = TrainingCheck.index((int) indices.get(walk.at(0)), output.size(axis));
            int to = 0;
            for (int d = 0; d < shape.length; d++) {
                to = to * shape[d] + (d == axis ? chosen : walk.index(d));
            }
            sums[to] += in.get(walk.at(1));
        }
        Convolutions.write(sums, output);
    }

    private static int at(Operand operand, Walk walk, int axis, int chosen) {
        int at = operand.offset();
        for (int d = 0; d < operand.rank(); d++) {
            at += (d == axis ? chosen : walk.index(d)) * operand.stride(d);
        }
        return at;
    }
}
