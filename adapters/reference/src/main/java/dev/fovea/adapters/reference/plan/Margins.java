package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.TensorType;
import java.util.Arrays;
import java.util.List;

/** {@link Pad} and {@link Crop}: the picture moved by some rows and columns, and a value where it does not reach. */
final class Margins implements Operation {

    private final Picture in;
    private final Picture out;
    private final int down;
    private final int right;
    private final double value;

    private Margins(TensorType input, TensorType output, int down, int right, double value) {
        this.in = Picture.of(input);
        this.out = Picture.of(output);
        this.down = down;
        this.right = right;
        this.value = value;
    }

    static Operation of(Pad op, TensorType input, TensorType output) {
        return new Margins(input, output, op.padding().top(), op.padding().left(), op.value());
    }

    static Operation of(Crop op, TensorType input, TensorType output) {
        return new Margins(input, output, -op.margin().top(), -op.margin().left(), 0);
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] result = new double[out.elements()];
        Arrays.fill(result, value);
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                if (in.holds(y - down, x - right)) {
                    int from = in.at(y - down, x - right, 0);
                    System.arraycopy(inputs.get(0), from, result, out.at(y, x, 0), out.channels());
                }
            }
        }
        return result;
    }
}
